import type { Passage } from "../../types.ts";

/** The smallest thing worth quoting: a sentence, a bullet with what hangs on it, a table row, a run of code. */
export interface Unit {
  passage: number;
  /** Verbatim in the passage, without the mark of its own bullet. */
  quote: string;
  /** Where its line begins in the passage. */
  start: number;
  /** As shown: without its bullet mark; still verbatim but for a block's line breaks. */
  shown: string;
  kind: "sentence" | "bullet" | "row" | "code";
  /** Words that tell what it is about without standing in it: the slide's title, a table's header row. */
  about: string;
}

const bulletMark = /^\s*(?:[-*•▪‣◦·–—o►➢✓]|\d{1,2}[.)])\s+/u;
const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

interface Line {
  start: number;
  text: string;
}

/** The units of a passage in its order. Its title is none: a title answers nothing. */
export function splitUnits({ slide, text }: Passage, passage: number): Unit[] {
  const units: Unit[] = [];
  const lines = joinWrapped(splitLines(text));
  let header = "";
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (!line || line.text.trim() === "" || isTitle(line.text, slide.title)) continue;
    const make = (quote: string, start: number, kind: Unit["kind"], about: string = slide.title): Unit => {
      const bare = quote.replace(bulletMark, "");
      const shown =
        kind === "code" || bare.split("\n").some((line) => bulletMark.test(line))
          ? bare
          : bare.replace(/\s+/g, " ");
      return { passage, quote: bare, start, shown: shown.trim(), kind, about };
    };
    if (/^\s*```/.test(line.text)) {
      const end = lines.findIndex((other, at) => at > index && /^\s*```/.test(other.text));
      const block = lines.slice(index, end === -1 ? lines.length : end + 1);
      units.push(make(slice(text, block), line.start, "code"));
      index += block.length - 1;
      continue;
    }
    if (line.text.trim().startsWith("|")) {
      if (/^[\s|:-]+$/.test(line.text)) continue;
      if (header === "") header = line.text;
      else
        units.push(
          make(line.text.trim(), line.start + leading(line.text), "row", `${slide.title} ${header}`),
        );
      continue;
    }
    header = "";
    if (bulletMark.test(line.text)) {
      const block = withChildren(lines, index);
      units.push(make(slice(text, block).trim(), line.start + leading(line.text), "bullet"));
      index += block.length - 1;
      continue;
    }
    if (isCode(line.text)) {
      units.push(make(line.text, line.start, "code"));
      continue;
    }
    // A blank for a line break, so that offsets stay.
    for (const { segment: joined, index: at } of sentences.segment(line.text.replace(/\n/g, " "))) {
      const segment = line.text.slice(at, at + joined.length);
      if (segment.trim().length < 3) continue;
      units.push(make(segment.trim(), line.start + at + leading(segment), "sentence"));
    }
  }
  return units;
}

/** A bullet that only announces (`Metrics:`) goes with what hangs on it; others with the lines they are wrapped over. */
function withChildren(lines: Line[], index: number): Line[] {
  const first = lines[index];
  if (!first) return [];
  const block = [first];
  const indent = leading(first.text);
  // `Metrics:`, or a word or two over a list of its own.
  const next = lines[index + 1];
  const heads = next && bulletMark.test(next.text) && leading(next.text) > indent;
  const words = first.text.replace(bulletMark, "").trim().split(/\s+/).length;
  const announces = /:\s*$/.test(first.text) || (heads && words <= 4);
  for (const line of lines.slice(index + 1)) {
    const deeper = leading(line.text) > indent && line.text.trim() !== "";
    const isBullet = bulletMark.test(line.text);
    if (!deeper || (isBullet && !announces) || block.length > 8) break;
    block.push(line);
  }
  return block;
}

function splitLines(text: string): Line[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const one = { start, text: line };
    start += line.length + 1;
    return one;
  });
}

/**
 * Visual lines back into the bullets and paragraphs they were wrapped from, for a PDF has a line break at every
 * right edge; and the lines of a listing, known by their indentation, into one.
 */
function joinWrapped(lines: Line[]): Line[] {
  const longest = Math.max(...lines.map((line) => line.text.length), 1);
  const joined: Line[] = [];
  let lastLength = 0;
  for (const line of lines) {
    const before = joined.at(-1);
    const isPlain = line.text.trim() !== "" && !bulletMark.test(line.text) && !/^\s*[|`]/.test(line.text);
    const isFull = lastLength >= longest * 0.6 && lastLength >= 30;
    const goesOn =
      before && isPlain && isFull && !/^\s*[|`]/.test(before.text) && continues(before.text, line.text);
    const listing =
      before &&
      isPlain &&
      /^ {2,}\S/.test(line.text) &&
      before.text.trim() !== "" &&
      !bulletMark.test(before.text);
    if (before && (goesOn || listing)) before.text += `\n${line.text}`;
    else joined.push({ ...line });
    lastLength = line.text.length;
  }
  return joined;
}

/** Whether a full line runs over into the next: a bullet does until the next bullet, a sentence until it ends. */
function continues(before: string, line: string): boolean {
  if (bulletMark.test(before)) return !/[.:!?]$/.test(before) || /^\s*\p{Ll}/u.test(line);
  return /^\s*[\p{Ll}\p{N}(]/u.test(line) && !/[.:!?]$/.test(before);
}

const isCode = (text: string) => /\n {2,}\S/.test(text) && !bulletMark.test(text);

function slice(text: string, block: Line[]): string {
  const [first, last] = [block[0], block.at(-1)];
  return first && last ? text.slice(first.start, last.start + last.text.length) : "";
}

const leading = (text: string) => text.length - text.trimStart().length;
const bare = (text: string) =>
  text
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
const isTitle = (line: string, title: string) => bare(line) === bare(title);
