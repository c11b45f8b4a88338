import { outsideCode } from "./code.ts";
import type { Dialect } from "./dialect.ts";

/** A slide's source without the settings before it. */
export interface SourceSlide {
  source: string;
  hidden: boolean;
  /** The file that stands here instead of words (Slidev's `src:`). */
  imports: string | null;
}

/** The slides of a source that is cut; remark's templates (`layout: true`) are none. */
export function readProperties(stretches: string[], dialect: Dialect | null): SourceSlide[] {
  if (dialect === "slidev") return slidevSlides(stretches);
  if (dialect === "remark") return stretches.flatMap(remarkSlide);
  return stretches.map((source) => ({ source, hidden: false, imports: null }));
}

/** Slidev and remark have words of their own for a slide that is not shown. */
export const hides = /^(?:hide|disabled|exclude):[ \t]*true[ \t]*$/m;

/** Slidev puts a slide's settings between two `---`: what stands between is no slide but the next one's beginning. */
function slidevSlides(stretches: string[]): SourceSlide[] {
  const slides: SourceSlide[] = [];
  // Which lines of a formula are shown when.
  const plain = (source: string) => source.replace(/^([ \t]*\$\$)[ \t]*\{[\d|,\-* a-z]*\}.*$/gm, "$1");
  for (let at = 0; at < stretches.length; at++) {
    const stretch = stretches[at] ?? "";
    const isSettings = at > 0 && at < stretches.length - 1 && holdsSettings(stretch);
    const source = isSettings ? (stretches[++at] ?? "") : stretch;
    const imports = isSettings ? /^src:[ \t]*["']?(.*?)["']?[ \t]*$/m.exec(stretch)?.[1] : undefined;
    slides.push({
      source: plain(source),
      hidden: isSettings && hides.test(stretch),
      imports: imports ?? null,
    });
  }
  return slides;
}

export function holdsSettings(stretch: string): boolean {
  const lines = stretch.replace(/^\n+|\n+$/g, "").split("\n");
  return (
    /^[\w-]+:(?:[ \t]|$)/.test(lines[0] ?? "") &&
    lines.every((line) => /^(?:[\w-]+:(?:[ \t].*)?|[ \t]+.*|- .*|#.*|)$/.test(line))
  );
}

/** remark takes lines of `key: value` above the words of a slide or of a step for its properties. */
export const property =
  /^(?:name|class|layout|template|count|exclude|background-(?:image|color|size|position|repeat)|data-[\w-]+|seal|title-slide):.*$/;

/** xaringan's setup, above the first slide's properties. */
const setupChunk =
  /^\s*```\{[^}\n]*\b(?:include|echo)\s*=\s*F(?:ALSE)?\b[^\n]*\n(?:(?!```)[^\n]*\n)*```[ \t]*\n/;

/** remark's `.class[words]`, over several lines too, leave their words; brackets within are counted. */
function withoutClasses(source: string): string {
  // Code stays as it is, and is as long as it was.
  const bare = outsideCode(
    source,
    (prose) => prose,
    (code) => " ".repeat(code.length),
  );
  let kept = "";
  let at = 0;
  const open: boolean[] = [];
  for (const { 0: mark, index } of bare.matchAll(/(?<![\w.])\.(?:[\w-]+\.?)+\[|[[\]]/g)) {
    const isClass = mark.length > 1;
    const closesClass = mark === "]" && open.pop() === true;
    if (mark !== "]") open.push(isClass);
    if (!isClass && !closesClass) continue;
    // What stood in brackets on lines of its own is a paragraph of its own.
    kept += `${source.slice(at, index)}${/\n[ \t]*$/.test(source.slice(at, index)) ? "\n" : ""}`;
    at = index + mark.length;
  }
  return kept + source.slice(at);
}

/** remark takes `#Title` for a heading. */
const unspacedHeading = /^(#{1,6})(?=[^\s#])/;

function remarkSlide(stretch: string): SourceSlide[] {
  const lines = withoutClasses(stretch.replace(setupChunk, "")).split("\n");
  const end = lines.findIndex((line) => line.trim() !== "" && !property.test(line));
  const properties = lines.slice(0, end < 0 ? lines.length : end).join("\n");
  if (/^layout:[ \t]*true/m.test(properties)) return [];
  const source = end < 0 ? "" : lines.slice(end).join("\n").replace(unspacedHeading, "$1 ");
  return [{ source, hidden: hides.test(properties), imports: null }];
}
