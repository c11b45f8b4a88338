import { outsideCode } from "./code.ts";

/** Whose Markdown a file is. A lesson is none of these: it is cut at its headings. */
export type Dialect = "marp" | "remark" | "slidev" | "reveal" | "pandoc";

/** What a file must show to be in a dialect: how often a sign may count, and for how much. */
const signs: [dialect: Dialect, sign: RegExp, points: number, most: number][] = [
  ["remark", /^\?\?\?[ \t]*$/gm, 3, 9],
  ["remark", /^(?:class|name|layout|template|count|background-image):[^\n]*\n(?!---)/gm, 1, 6],
  ["remark", /^layout:[ \t]*(?:true|false)[ \t]*$/gm, 2, 4],
  ["remark", /(?<![\w.])\.(?:[\w-]+\.?)+\[/g, 1, 4],
  ["remark", /^--[ \t]*\n(?!\s*#)/gm, 2, 6],
  [
    "slidev",
    /^---+[ \t]*\n\s*(?:layout|class|src|hide|disabled|exclude):[^\n]*\n(?:[\w-]+:[^\n]*\n)*---+[ \t]*$/gm,
    3,
    9,
  ],
  ["slidev", /^---+[ \t]*\n(?:[\w-]+:(?:[ \t].*)?\n(?:[ \t]+.*\n)*)+---+[ \t]*(?:\n|$)/gm, 3, 9],
  ["slidev", /<\/?v-(?:clicks?|after|switch|drag)\b|^<<<[ \t]|<Tweet\b|<Youtube\b/gm, 3, 3],
  ["reveal", /<!--\s*\.(?:slide|element)\s*:/g, 3, 9],
  ["reveal", /\{\{[%<]\s*\/?(?:section|slide|note|speaker_note|fragment|frag)\b/g, 3, 9],
  ["reveal", /<aside\b[^>]{0,200}\bnotes\b/gi, 3, 3],
  ["reveal", /^notes?:/gim, 2, 2],
  ["reveal", /^--[ \t]*\n\s*#/gm, 2, 6],
  ["reveal", /^----[ \t]*$/gm, 1, 2],
  ["pandoc", /^:{3,}[ \t]*(?:\{|\w)/gm, 2, 6],
  ["pandoc", /^\. \. \.[ \t]*$/gm, 3, 6],
  ["pandoc", /^```\{/gm, 1, 2],
];

/** Settings that only one dialect has. */
const settings: [dialect: Dialect, keys: string[]][] = [
  [
    "slidev",
    "drawings mdc highlighter colorSchema routerMode canvasWidth exportFilename themeConfig".split(" "),
  ],
  ["reveal", "separator verticalSeparator notesSeparator revealOptions reveal".split(" ")],
];
const named: [dialect: Dialect, name: RegExp][] = [
  ["remark", /xaringan|moon_reader|remarkjs/],
  ["pandoc", /revealjs|ioslides|slidy|beamer|powerpoint_presentation|\bpptx\b/],
  ["reveal", /"Reveal"/],
];

const enough = 3;

const directive = /(?:^|\s)(?:\$?headingDivider|_?paginate|_?backgroundColor|_?backgroundImage|_class)\s*:/;

/** Whether a comment says what only Marp understands. */
function holdDirective(text: string): boolean {
  for (let at = text.indexOf("<!--"); at >= 0; ) {
    const end = text.indexOf("-->", at);
    if (end < 0) return false;
    if (directive.test(text.slice(at + 4, end))) return true;
    at = text.indexOf("<!--", end);
  }
  return false;
}

/** Decided once, by what speaks for each; null where too little does. */
export function dialectOf(body: string, matter: Record<string, unknown>): Dialect | null {
  if (matter.marp === true) return "marp";
  const points = new Map<Dialect, number>();
  const add = (dialect: Dialect, more: number) => points.set(dialect, (points.get(dialect) ?? 0) + more);
  for (const [dialect, keys] of settings) if (keys.some((key) => key in matter)) add(dialect, 5);
  const formats = JSON.stringify([matter.output, matter.format, matter.outputs]);
  for (const [dialect, name] of named) if (name.test(formats)) add(dialect, 9);
  const prose = outsideCode(
    body,
    (text) => text,
    () => "\n",
  );
  if (holdDirective(prose)) add("marp", 3);
  for (const [dialect, sign, worth, most] of signs) {
    const found = prose.match(sign)?.length ?? 0;
    add(dialect, Math.min(found * worth, most));
  }
  const [best] = [...points].sort((a, b) => b[1] - a[1]);
  return best && best[1] >= enough ? best[0] : null;
}

/** In these, a line of `---` ends a slide wherever it stands; in Markdown's own terms it may underline a heading. */
export const cutsAtLines = (dialect: Dialect | null) =>
  dialect === "remark" || dialect === "slidev" || dialect === "reveal";

/**
 * Whether the rules right below a line of text are edges of slides all the same: a heading follows most of them, and
 * headings are not underlined but marked with `#`.
 */
export function endsSlides(body: string): boolean {
  const below = [...body.matchAll(/[^\n]\n---[ \t]*\n([\s\S]{0,200})/g)];
  const edges = below.filter(([, after = ""]) => /^\s*#{1,6}[ \t]/.test(after));
  return edges.length > 0 && edges.length * 2 > below.length;
}

const names = { marp: "Marp", remark: "remark", slidev: "Slidev", reveal: "reveal.js", pandoc: "Pandoc" };

/** For a person who looks at how a deck was read. */
export function describeDialect(dialect: Dialect | null, ruled: boolean): string {
  if (dialect) return `${names[dialect]}${ruled ? "" : ", cut at headings"}`;
  return ruled ? "slides between rules" : "a lesson, cut at its headings";
}
