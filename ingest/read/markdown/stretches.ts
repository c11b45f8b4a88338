import { nextCode, outsideCode } from "./code.ts";
import type { Dialect } from "./dialect.ts";
import { property } from "./properties.ts";

/** What stands in a source without being its slide's words; the source has a place holder, `<!--3-->`, where it stood. */
interface Aside {
  kind: "comment" | "notes";
  text: string;
}

export interface Stretches {
  /** The source cut at the lines between slides; a single stretch where nothing but headings and rules cut it. */
  stretches: string[];
  asides: Aside[];
}

export const placeholder = /<!--(\d{1,9})-->/g;

/** What has begun and not ended. */
type Region =
  | { kind: "fence"; mark: string }
  | { kind: "div"; notes: boolean; hides: boolean; within: boolean }
  | { kind: "element"; end: RegExp; notes: boolean; hides: boolean };

interface Scan extends Omit<Stretches, "stretches"> {
  stretches: string[][];
  open: Region[];
  /** The lines of notes that have begun. */
  spoken: string[] | null;
  /** A step of a slide has begun, and none of its words yet. */
  stepping: boolean;
}

const elements: [begin: RegExp, end: RegExp, notes: boolean][] = [
  [/<style\b[^>]*>/i, /<\/style\s*>/i, false],
  [/<script\b[^>]*>/i, /<\/script\s*>/i, false],
  [/<aside\b[^>]*\bnotes\b[^>]*>/i, /<\/aside\s*>/i, true],
  [/<div\s+class\s*=\s*["']?notes\b[^>]*>/i, /<\/div\s*>/i, true],
  [/\{\{[%<]\s*(?:speaker_)?notes?\s*[%>]\}\}/, /\{\{[%<]\s*\/\s*(?:speaker_)?notes?\s*[%>]\}\}/, true],
];
/** Longer lines are data: to look for marks in them takes time. */
const maxLine = 20_000;

/** The lines that part slides, and in remark those that part the steps of one. */
export interface Edges {
  slide: (line: string) => boolean;
  step: (line: string) => boolean;
}

const never = () => false;
/** Nothing parts slides but headings. */
export const uncut: Edges = { slide: never, step: never };

export function edgesOf(dialect: Dialect | null, cutsAtLines: boolean, marks: ReadonlySet<string>): Edges {
  if (marks.size > 0) return { slide: (line) => marks.has(line.trim()), step: never };
  if (!cutsAtLines) return uncut;
  if (dialect === "remark")
    return { slide: (line) => /^---\s*$/.test(line), step: (line) => /^--\s*$/.test(line) };
  return {
    slide: (line) => /^-{2,}\s*$/.test(line) && (dialect !== "slidev" || line.trim() !== "--"),
    step: never,
  };
}

/** Goes through a source by lines, past its code: takes out comments, styles, scripts and notes, and cuts at `edges`. */
export function readStretches(body: string, edges: Edges, isRemark: boolean): Stretches {
  const scan: Scan = { stretches: [[]], asides: [], open: [], spoken: null, stepping: false };
  const source = withoutComments(body, edges, (text) => keep(scan, { kind: "comment", text }));
  for (const line of source.split("\n")) {
    if (goesOn(scan, line) || atEdge(scan, line, edges) || isProperty(scan, line)) continue;
    if (isRemark && /^\?\?\?\s*$/.test(line)) speak(scan);
    else if (!begins(scan, line)) emit(scan, line.replace(htmlHeading, asHeading));
  }
  tell(scan);
  return { stretches: scan.stretches.map((lines) => lines.join("\n")), asides: scan.asides };
}

/** A heading that is written as an element. */
const htmlHeading = /^[ \t]*<h([1-6])\b[^<>]*>(.{1,1000})<\/h\1>[ \t]*$/i;
const asHeading = (_: string, depth: string, words: string) =>
  `\n${"#".repeat(Number(depth))} ${words.trim()}\n`;

const keep = ({ asides }: Scan, aside: Aside) => `<!--${asides.push(aside) - 1}-->`;

function emit({ stretches, spoken, open }: Scan, line: string): void {
  if (open.some((region) => region.kind !== "fence" && region.hides)) return;
  const isWithin = open.some((region) => region.kind === "div" && region.within);
  // What has a heading within a slide begins none.
  (spoken ?? stretches.at(-1))?.push(isWithin ? line.replace(/^#{1,5}(?=[ \t])/, "######") : line);
}

function speak(scan: Scan): void {
  scan.spoken ??= [];
}

/** Ends the notes that have begun. */
function tell(scan: Scan): void {
  const { spoken } = scan;
  scan.spoken = null;
  if (spoken) scan.stretches.at(-1)?.push("", keep(scan, { kind: "notes", text: spoken.join("\n") }), "");
}

/** Whether a line belongs to code, to a style or to an element of notes that began above it. */
function goesOn(scan: Scan, line: string): boolean {
  const region = scan.open.at(-1);
  if (region?.kind === "fence") {
    if (line.trim().startsWith(region.mark) && /^[`~]+$/.test(line.trim().replace(/^[> \t]+/, "")))
      scan.open.pop();
    emit(scan, line);
    return true;
  }
  if (region?.kind !== "element") {
    if (line.length > maxLine) emit(scan, line);
    return line.length > maxLine;
  }
  const end = region.end.exec(line);
  if (!end) {
    emit(scan, line);
    return true;
  }
  emit(scan, line.slice(0, end.index));
  scan.open.pop();
  if (region.notes) tell(scan);
  emit(scan, line.slice(end.index + end[0].length));
  return true;
}

function atEdge(scan: Scan, line: string, edges: Edges): boolean {
  const isSlide = edges.slide(line);
  if (!isSlide && !edges.step(line)) return false;
  tell(scan);
  scan.open = [];
  scan.stepping = !isSlide;
  if (isSlide) scan.stretches.push([]);
  else emit(scan, "");
  return true;
}

/** Whether a line at the beginning of a step is one of its properties. */
function isProperty(scan: Scan, line: string): boolean {
  if (!scan.stepping) return false;
  const isOne = property.test(line);
  if (!isOne && line.trim() !== "") scan.stepping = false;
  return isOne;
}

/** Begins or ends what a line marks: code, a fenced div of Pandoc's, a style, notes. */
function begins(scan: Scan, line: string): boolean {
  const fence = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?![^\n]*`)|~{3,})/.exec(line)?.[1];
  if (fence) {
    scan.open.push({ kind: "fence", mark: fence });
    emit(scan, line);
    return true;
  }
  const div = /^[ \t]{0,12}:{3,}[ \t]*(.*)$/.exec(line);
  if (div) {
    passDiv(scan, (div[1] ?? "").trim());
    return true;
  }
  if (!/[<{]/.test(line)) return false;
  const bare = outsideCode(
    line,
    (prose) => prose,
    (code) => " ".repeat(code.length),
  );
  for (const [begin, end, notes] of elements) {
    const found = begin.exec(bare);
    if (!found) continue;
    emit(scan, line.slice(0, found.index));
    if (notes) speak(scan);
    scan.open.push({ kind: "element", end, notes, hides: !notes });
    return goesOn(scan, line.slice(found.index + found[0].length));
  }
  return false;
}

/** What no slide shows, or every slide does. */
const hiddenDiv = /\.(?:content-)?hidden\b|^\{?\.?footer\b/;
/** What stands within a slide, and may have headings of its own. */
const partDiv = /\bcallout|\bpanel-|\bcolumns?\b|\bmargin|\btabset/;

function passDiv(scan: Scan, attributes: string): void {
  if (attributes.replace(/:+$/, "") !== "") {
    const notes = /(?:^|[\s{.])notes\b/.test(attributes);
    if (notes) speak(scan);
    scan.open.push({
      kind: "div",
      notes,
      hides: hiddenDiv.test(attributes),
      within: partDiv.test(attributes),
    });
    const title = /\btitle\s*=\s*"([^"]*)"/.exec(attributes)?.[1];
    if (title) emit(scan, `\n${title}\n`);
  } else if (
    scan.open.pop()?.kind === "div" &&
    scan.spoken &&
    !scan.open.some((region) => region.kind === "div" && region.notes)
  )
    tell(scan);
  emit(scan, "");
}

/** The source with a place holder for each comment outside of code. A comment that is a mark between slides stays. */
function withoutComments(body: string, edges: Edges, replace: (comment: string) => string): string {
  let kept = "";
  let at = 0;
  let code = nextCode(body, 0);
  for (;;) {
    const start = body.indexOf("<!--", at);
    const end = start < 0 ? -1 : body.indexOf("-->", start + 4);
    if (end < 0) return kept + body.slice(at);
    while (code && code.end <= start) code = nextCode(body, code.end);
    if (code && code.start < start) {
      kept += body.slice(at, code.end);
      at = code.end;
      continue;
    }
    const isEdge = edges.slide(body.slice(start, end + 3));
    kept +=
      body.slice(at, start) + (isEdge ? body.slice(start, end + 3) : replace(body.slice(start + 4, end)));
    at = end + 3;
    if (code && code.start < at) code = nextCode(body, at);
  }
}
