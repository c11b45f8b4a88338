import { posix } from "node:path";
import { dialectOf } from "./dialect.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { hides, holdsSettings } from "./properties.ts";

/** A slide as Slidev keeps it: settings between two `---`, and what follows them. */
interface Slide {
  settings: string[];
  content: string[];
}

interface Import {
  /** As it is written: `./pages/a.md`. */
  path: string;
  /** Which of its slides, from 1: `#2,4-6`. Null for all of them. */
  pages: ((page: number) => boolean) | null;
}

/** A deck's source with the slides of other files where it imports them. */
export interface Expanded {
  source: string;
  warnings: string[];
}

/** More than a course has; a file that imports another twice, which imports another twice, soon has a million. */
const maxSlides = 5_000;

/** What makes the reader take the source for Slidev's once nothing else in it does. */
const slidevSign = "mdc: true";

export const mayImport = (source: string): boolean => /^src:[ \t]*\S/m.test(source) && isSlidev(source);

function isSlidev(source: string): boolean {
  const { matter, body } = splitFrontMatter(source);
  return dialectOf(body, matter) === "slidev" || "src" in matter;
}

/** The files that a Slidev deck imports, by their paths in the course, and whether all slides of each. */
export function importedBy(source: string, deck: string): { path: string; isWhole: boolean }[] {
  return slidesOf(source).flatMap((slide) => {
    const imported = importOf(slide);
    const path = imported && pathOf(imported, deck, deck);
    return path ? [{ path, isWhole: imported.pages === null }] : [];
  });
}

/**
 * Slidev's `src:` followed, in files that are imported too. `read` has the source of a file of the course, null where
 * there is none; such an import stays, for the reader to name. A file that imports itself is left out there, and said.
 */
export function expandImports(source: string, deck: string, read: (path: string) => string | null): Expanded {
  const warnings = new Set<string>();
  let count = 0;
  const expand = (slides: Slide[], from: string[]): Slide[] =>
    slides.flatMap((slide): Slide[] => {
      if (++count > maxSlides) return [];
      const imported = importOf(slide);
      const path = imported && pathOf(imported, from.at(-1) ?? deck, deck);
      if (!imported || !path) return [slide];
      if (from.includes(path)) {
        warnings.add(`${[...from, path].slice(from.indexOf(path)).join(" imports ")}: left out there`);
        return [];
      }
      const found = read(path);
      if (found === null) return [slide];
      const slides = slidesOf(found).filter((_, at) => imported.pages?.(at + 1) ?? true);
      return expand(hides.test(slide.settings.join("\n")) ? slides.map(hidden) : slides, [...from, path]);
    });
  const [first = { settings: [], content: [] }, ...rest] = slidesOf(source);
  const [opening, ...others] = expand([first], [deck]);
  const slides = [
    {
      settings: [slidevSign, ...(opening?.settings ?? []).filter((line) => !/^mdc:/.test(line))],
      content: opening?.content ?? [],
    },
    ...others,
    ...expand(rest, [deck]),
  ];
  if (count > maxSlides) warnings.add(`It imports more than ${maxSlides} slides: the rest is left out`);
  return { source: slides.map(written).join("\n"), warnings: [...warnings] };
}

/** What is imported where nothing is shown is not shown either. */
const hidden = ({ settings, content }: Slide): Slide => ({
  settings: [...settings.filter((line) => !/^hide:/.test(line)), "hide: true"],
  content,
});

const written = ({ settings, content }: Slide) =>
  ["---", ...(settings.length > 0 ? [...settings, "---"] : [""]), ...content].join("\n");

/** Null for a slide of its own. */
function importOf({ settings }: Slide): Import | null {
  const text = settings.join("\n");
  const [, path = "", fragment] =
    /^src:[ \t]*["']?([^\n"'#]*[^\n"'#\s])(?:#([^\n"']*))?["']?[ \t]*$/m.exec(text) ?? [];
  return path === "" ? null : { path, pages: fragment ? pagesOf(fragment) : null };
}

function pagesOf(fragment: string): (page: number) => boolean {
  const ranges = fragment.split(",").map((range) => {
    const [first = NaN, last = first] = range.split("-").map((page) => Number(page.trim()) || NaN);
    return { first, last };
  });
  return (page) => ranges.some(({ first, last }) => first <= page && page <= last);
}

/** Where an import leads, as a path in the course; null outside of it. `/a.md` is beside the deck itself. */
function pathOf({ path }: Import, from: string, deck: string): string | null {
  const base = path.startsWith("/") ? deck : from;
  const found = posix.normalize(posix.join(posix.dirname(base), path)).normalize("NFC");
  return found.startsWith("../") || !/\.(?:md|markdown)$/i.test(found) ? null : found;
}

/** Cuts as Slidev does: at `---` outside of code; settings follow where the next lines are such, up to the next `---`. */
function slidesOf(source: string): Slide[] {
  const lines = source
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  const slides: Slide[] = [{ settings: [], content: [] }];
  let fence: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const mark = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence) fence = mark?.startsWith(fence) ? null : fence;
    else if (mark) fence = mark;
    if (fence || !/^---+[ \t]*$/.test(line)) {
      slides.at(-1)?.content.push(line);
      continue;
    }
    const end = lines.findIndex((one, place) => place > at && /^---+[ \t]*$/.test(one));
    const between = end < 0 ? [] : lines.slice(at + 1, end);
    const settings = holdsSettings(between.join("\n")) ? between : [];
    if (at > 0) slides.push({ settings: [], content: [] });
    slides.at(-1)?.settings.push(...settings);
    if (settings.length > 0) at = end;
  }
  return slides;
}
