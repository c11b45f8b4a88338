import { parse } from "yaml";
import { cleanText } from "../clean.ts";

interface MarkdownSource {
  settings: MarkdownSettings;
  /** The source cut at the configured separators; a single stretch where none is configured. */
  stretches: string[];
}

export interface MarkdownSettings {
  title: string;
  section: string;
  marp: boolean;
  /** Marp's `headingDivider`: headings of these depths begin a slide. */
  dividers: number[];
  /** reveal-md's `notesSeparator`, literally. */
  notesMark: string | null;
}

/** Reads front matter (YAML between `---` at the very start) and cuts at the separators that it configures. */
export function splitSource(source: string): MarkdownSource {
  const { matter, body } = splitFrontMatter(source);
  const settings: MarkdownSettings = {
    title: word(matter.title),
    section: word(matter.section ?? matter.module ?? matter.chapter),
    marp: matter.marp === true,
    dividers: dividersOf(matter.headingDivider),
    notesMark: literal(matter.notesSeparator),
  };
  const marks = [literal(matter.separator), literal(matter.verticalSeparator)].filter(
    (mark) => mark !== null,
  );
  return { settings, stretches: marks.length > 0 ? cutAtLines(body, new Set(marks)) : [body] };
}

function splitFrontMatter(source: string): { matter: Record<string, unknown>; body: string } {
  const match = source.match(/^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/);
  // A deck may also begin with a slide's `---`.
  if (!match?.[1] || !/^[\w-]+[ \t]*:/m.test(match[1])) return { matter: {}, body: source };
  try {
    const matter: unknown = parse(match[1], { maxAliasCount: 0 });
    if (typeof matter !== "object" || matter === null || Array.isArray(matter))
      return { matter: {}, body: source };
    return { matter: { ...matter }, body: source.slice(match[0].length) };
  } catch {
    // Looks like front matter and isn't YAML, e.g. `title: A: B`: settings, not a slide, all the same.
    const title = match[1].match(/^title[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*$/m)?.[1];
    return { matter: { title, marp: /^marp:\s*true/m.test(match[1]) }, body: source.slice(match[0].length) };
  }
}

function word(value: unknown): string {
  return typeof value === "string" || typeof value === "number"
    ? cleanText(`${value}`).replace(/\s+/g, " ")
    : "";
}

function dividersOf(value: unknown): number[] {
  if (typeof value === "number") return [1, 2, 3, 4, 5, 6].filter((depth) => depth <= value);
  return Array.isArray(value) ? value.filter((depth) => typeof depth === "number") : [];
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

/** Cuts at lines that are one of the marks, but for those within fenced code. */
function cutAtLines(source: string, marks: ReadonlySet<string>): string[] {
  const stretches: string[][] = [[]];
  let fence: string | null = null;
  for (const line of source.split("\n")) {
    const mark = line.match(/^ {0,3}(`{3,}|~{3,})/)?.[1];
    if (fence === null && marks.has(line.trim())) {
      stretches.push([]);
      continue;
    }
    if (mark && fence === null) fence = mark;
    else if (mark && fence !== null && mark.startsWith(fence) && line.trim() === mark) fence = null;
    stretches.at(-1)?.push(line);
  }
  return stretches.map((lines) => lines.join("\n"));
}
