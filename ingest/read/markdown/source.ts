import { parse } from "yaml";
import { cleanText } from "../clean.ts";
import { cutsAtLines, type Dialect, dialectOf, endsSlides } from "./dialect.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { edgesOf, readStretches, type Stretches } from "./stretches.ts";

interface MarkdownSource extends Stretches {
  settings: MarkdownSettings;
}

export interface MarkdownSettings {
  title: string;
  section: string;
  dialect: Dialect | null;
  /** Headings of these depths begin a slide: Marp's `headingDivider`, Pandoc's slide level. */
  dividers: number[];
  /** Whether the lines between slides have cut the source already. */
  isCut: boolean;
  /** reveal-md's `notesSeparator`, literally. */
  notesMark: string | null;
}

/** Settings of Markdown that is in no dialect and has no front matter. */
export const plainSettings = (title: string): MarkdownSettings => ({
  title,
  section: "",
  dialect: null,
  dividers: [],
  isCut: false,
  notesMark: null,
});

/** Reads front matter, tells the dialect, and cuts where it or a setting says. */
export function splitSource(source: string): MarkdownSource {
  const { matter, body } = splitFrontMatter(asFences(source));
  const dialect = dialectOf(body, matter);
  const marks = new Set(
    [literal(matter.separator), literal(matter.verticalSeparator)].filter((mark) => mark !== null),
  );
  const atLines = marks.size > 0 || cutsAtLines(dialect) || (dialect === null && endsSlides(body));
  const read = readStretches(body, edgesOf(dialect, atLines, marks), dialect === "remark");
  const settings: MarkdownSettings = {
    title: word(matter.title),
    section: word(matter.section ?? matter.module ?? matter.chapter),
    dialect,
    dividers: dividersIn(matter, dialect, read.asides),
    isCut: read.stretches.length > 1 || dialect === "slidev",
    notesMark: literal(matter.notesSeparator),
  };
  // A lesson may have a rule here and there, and a note in the way of a presentation's.
  const doubtful = marks.size === 0 && (dialect === null || dialect === "reveal");
  if (doubtful && read.stretches.length > 1 && !holdSlides(read.stretches))
    return {
      ...readStretches(body, edgesOf(null, false, marks), false),
      settings: { ...settings, isCut: false },
    };
  return { ...read, settings };
}

/** Hugo has a shortcode for listings. */
const asFences = (source: string) =>
  source.includes("highlight")
    ? source.replace(
        /^[ \t]*\{\{[<%][ \t]*(\/?)[ \t]*highlight\b[ \t]*"?([\w+#-]*)[^\n]*[>%]\}\}[ \t]*$/gm,
        (_, closes: string, language: string) => (closes ? "```" : `\`\`\`${language}`),
      )
    : source;

/** Most hold at most one main heading. */
function holdSlides(stretches: string[]): boolean {
  const filled = stretches.filter((stretch) => stretch.trim() !== "");
  const slides = filled.filter((stretch) => (stretch.match(/^#{1,2}[ \t]/gm) ?? []).length <= 1);
  return slides.length * 2 > filled.length;
}

/** Marp takes a directive in the front matter or in any comment, the last one of which counts. */
function dividersIn(
  matter: Record<string, unknown>,
  dialect: Dialect | null,
  asides: Stretches["asides"],
): number[] {
  if (dialect === "pandoc" && /revealjs|ioslides|slidy|beamer|pptx|powerpoint/.test(formatsOf(matter)))
    return dividersOf(slideLevel(matter) ?? 2);
  let divider = matter.headingDivider;
  for (const { kind, text } of dialect === "marp" ? asides : []) {
    if (kind !== "comment" || !text.includes("headingDivider")) continue;
    const said = directive(text);
    // Marp passes over a level that there is none of.
    if (dividersOf(said).length > 0) divider = said;
  }
  return dividersOf(divider);
}

function directive(comment: string): unknown {
  try {
    const value: unknown = parse(comment, { maxAliasCount: 0, logLevel: "error" });
    if (typeof value === "object" && value !== null && "headingDivider" in value) return value.headingDivider;
  } catch {
    // Not YAML as a whole: a line of it may be.
  }
  const line = comment.match(/^[ \t]*\$?headingDivider[ \t]*:[ \t]*(.*)$/m)?.[1];
  return line === undefined ? undefined : (line.match(/\d/g) ?? []).map(Number);
}

const formatsOf = (matter: Record<string, unknown>) => JSON.stringify([matter.output, matter.format]) ?? "";

function slideLevel(matter: Record<string, unknown>): number | undefined {
  const found = /"slide[-_]level":(\d)/.exec(JSON.stringify(matter))?.[1];
  return found === undefined ? undefined : Number(found);
}

function word(value: unknown): string {
  return typeof value === "string" || typeof value === "number"
    ? cleanText(`${value}`).replace(/\s+/g, " ")
    : "";
}

function dividersOf(value: unknown): number[] {
  const level = typeof value === "string" && /^\d$/.test(value.trim()) ? Number(value) : value;
  if (typeof level === "number") return level > 6 ? [] : [1, 2, 3, 4, 5, 6].filter((depth) => depth <= level);
  return Array.isArray(level) ? level.map(Number).filter((depth) => depth >= 1 && depth <= 6) : [];
}

/**
 * The line that a separator stands for. reveal-md takes a regular expression; one from a file could run for ever, so
 * only its anchors and line breaks are understood, and one that is more than a line of text is passed over.
 */
function literal(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const lineBreak = String.raw`(?:\\r\??|\\n|[\r\n])+`;
  const bare = value
    .replace(/^\^|\$$/g, "")
    .replace(new RegExp(`^${lineBreak}|${lineBreak}$`, "g"), "")
    .trim();
  const signs = bare.match(/\\[-+*?.|^$]|[^\\*?|[\](){}\n]/g) ?? [];
  if (bare === "" || signs.join("") !== bare) return null;
  return signs.map((sign) => sign.replace(/^\\/, "")).join("");
}
