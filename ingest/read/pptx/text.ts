import { cleanCharacters } from "../clean.ts";
import { repairText } from "../repair-characters.ts";
import { numeral } from "./numerals.ts";
import { textsOf } from "./runs.ts";
import { inherit } from "./styles.ts";
import { childOf, childrenOf, descend, settledChildren, type XmlElement } from "./xml.ts";

export interface Paragraph {
  /** Verbatim, line breaks as `\n`; empty of a blank line. */
  text: string;
  /** Points, of most of its characters. */
  size: number;
  /** `numbered`: an ECMA-376 ST_TextAutonumberScheme such as `arabicPeriod`. */
  bullet: { numbered: string | null; startAt: number } | null;
  /** Where its bullet stands, in EMU (914,400 an inch) from the edge of its text. */
  indent: number;
  /** All of it is set in a typewriter face. */
  mono: boolean;
}

const typewriter =
  /^(?:courier|consolas|menlo|monaco|inconsolata|lucida console|lucida sans typewriter|cascadia|fira code|source code|andale mono|ocr a|pt mono|sf mono|hack$)|\bmono(?:space)?\b|\btypewriter\b/i;

/** The paragraphs of a text body; `styles` are those of its shape, nearest first. */
export function readParagraphs(body: XmlElement | undefined, styles: XmlElement[]): Paragraph[] {
  const scale = Number(descend(body, "a:bodyPr", "a:normAutofit")?.attributes.fontScale ?? 100_000) / 100_000;
  return childrenOf(body, "a:p").flatMap((paragraph) =>
    readParagraph(paragraph, styles, scale > 0 ? scale : 1),
  );
}

/** Two line breaks at a time make a blank line, which parts a paragraph to the eye: what follows has no bullet. */
function readParagraph(paragraph: XmlElement, styles: XmlElement[], scale: number): Paragraph[] {
  const properties = childOf(paragraph, "a:pPr");
  const level = Math.min(8, Math.max(0, Number(properties?.attributes.lvl ?? 0) || 0));
  const measure = (name: string) =>
    number(properties, name) ?? inherit(styles, level, (style) => number(style, name)) ?? 0;
  const own = bulletOf(properties);
  const bullet = own === undefined ? (inherit(styles, level, bulletOf) ?? null) : own;
  const indent = measure("marL") + measure("indent");
  return cutAtBlankLines(settledChildren(paragraph)).map((pieces, at) => {
    const texts = textsOf(pieces);
    const runs = pieces.map((run, place) => ({ run, text: texts[place] ?? "" }));
    const text = cleanCharacters(repairText(runs.map((run) => run.text).join("")));
    const worded = runs.filter((run) => run.text.trim() !== "");
    return {
      text: text.trim() === "" ? "" : text.replace(/(?<![ \t])[ \t]+$/gm, ""),
      size:
        commonest(worded.map(({ run, text: words }) => [sizeOf(run, styles, level), words.length])) * scale,
      bullet: at === 0 ? bullet : null,
      indent,
      mono: worded.length > 0 && worded.every(({ run }) => typewriter.test(faceOf(run, styles, level))),
    };
  });
}

function cutAtBlankLines(pieces: XmlElement[]): XmlElement[][] {
  const cut: XmlElement[][] = [[]];
  for (const [at, piece] of pieces.entries()) {
    if (piece.name !== "a:br") cut.at(-1)?.push(piece);
    else if (pieces[at - 1]?.name === "a:br") {
      if (cut.at(-1)?.length) cut.push([], []);
    } else if (pieces[at + 1]?.name !== "a:br") cut.at(-1)?.push(piece);
  }
  return cut;
}

function number(element: XmlElement | undefined, name: string): number | undefined {
  const value = element?.attributes[name];
  return value === undefined || !Number.isFinite(Number(value)) ? undefined : Number(value);
}

/** Hundredths of a point in the file; 18 points where nothing says, as PowerPoint has it. */
function sizeOf(run: XmlElement, styles: XmlElement[], level: number): number {
  const own = number(childOf(run, "a:rPr"), "sz");
  return (own ?? inherit(styles, level, (style) => number(childOf(style, "a:defRPr"), "sz")) ?? 1800) / 100;
}

function faceOf(run: XmlElement, styles: XmlElement[], level: number): string {
  const face = (properties: XmlElement | undefined) => childOf(properties, "a:latin")?.attributes.typeface;
  return (
    face(childOf(run, "a:rPr")) ?? inherit(styles, level, (style) => face(childOf(style, "a:defRPr"))) ?? ""
  );
}

function commonest(sizes: [size: number, characters: number][]): number {
  const totals = new Map<number, number>();
  for (const [size, characters] of sizes) totals.set(size, (totals.get(size) ?? 0) + characters);
  return [...totals].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}

/** null: it has none; undefined: it does not say. */
function bulletOf(properties: XmlElement | undefined): Paragraph["bullet"] | undefined {
  if (childOf(properties, "a:buNone")) return null;
  const automatic = childOf(properties, "a:buAutoNum")?.attributes;
  if (automatic)
    return { numbered: automatic.type ?? "arabicPeriod", startAt: Number(automatic.startAt ?? 1) || 1 };
  const drawn = childOf(properties, "a:buChar") ?? childOf(properties, "a:buBlip");
  return drawn ? { numbered: null, startAt: 1 } : undefined;
}

/** Bullets closer than a tenth of an inch are of one level. */
const levelStep = 91_440;

/** Lines as the slide shows them: `• ` or a number before each item, two spaces a level, listings in fences. */
export function renderParagraphs(paragraphs: Paragraph[]): string {
  const levels = levelsOf(paragraphs);
  const counts: number[] = [];
  const lines: string[] = [];
  for (let at = 0; at < paragraphs.length; at++) {
    const paragraph = paragraphs[at];
    if (!paragraph || paragraph.text === "") continue;
    const end = listingEnd(paragraphs, at);
    if (end > at) {
      lines.push(fenced(paragraphs.slice(at, end)));
      at = end - 1;
      continue;
    }
    const level = paragraph.bullet ? (levels.get(paragraph.indent) ?? 0) : 0;
    counts.length = Math.min(counts.length, paragraph.bullet?.numbered ? level + 1 : level);
    lines.push(withBullet(paragraph, level, counts));
  }
  return lines.join("\n");
}

function levelsOf(paragraphs: Paragraph[]): Map<number, number> {
  const indents = paragraphs.filter(({ bullet, text }) => bullet && text !== "").map(({ indent }) => indent);
  const levels = new Map<number, number>();
  let level = -1;
  let start = Number.NEGATIVE_INFINITY;
  for (const indent of [...new Set(indents)].sort((a, b) => a - b)) {
    if (indent - start >= levelStep) {
      level++;
      start = indent;
    }
    levels.set(indent, level);
  }
  return levels;
}

function withBullet(paragraph: Paragraph, level: number, counts: number[]): string {
  if (!paragraph.bullet) return paragraph.text;
  const { numbered, startAt } = paragraph.bullet;
  if (numbered) counts[level] = (counts[level] ?? startAt - 1) + 1;
  const mark = numbered ? numeral(numbered, counts[level] ?? 1) : "•";
  const typed = paragraph.text.trimStart().replace(/^[•▪■●○◦‣▶►]\s+/u, "");
  return `${"  ".repeat(level)}${mark} ${typed.replace(/\n/g, `\n${"  ".repeat(level + 1)}`)}`;
}

/** Past the last paragraph of a listing that begins at `start`; `start` where none does. */
function listingEnd(paragraphs: Paragraph[], start: number): number {
  let end = start;
  for (let at = start; at < paragraphs.length; at++) {
    const paragraph = paragraphs[at];
    if (!paragraph || (paragraph.text !== "" && (!paragraph.mono || paragraph.bullet))) break;
    if (paragraph.text !== "") end = at + 1;
  }
  return end;
}

function fenced(listing: Paragraph[]): string {
  const code = listing.map(({ text }) => text).join("\n");
  const fence = code.includes("```") ? "````" : "```";
  return `${fence}\n${code}\n${fence}`;
}
