/** What `highlights.ts` makes of the words under the boxes. */
import type { HighlightBox } from "../ingest/draw/highlight.ts";
import { type PageRuns, rectangleOf } from "../ingest/draw/page-runs.ts";
import { lettersOf } from "../src/text/letters.ts";

export interface Reading {
  /** What is under the boxes. */
  read: string;
  /** The share of the quote's letters that are under them. */
  covered: number;
  /** The share of the letters under them that are not the quote's. */
  extra: number;
  strayLetters: number;
}

/** In the order of the longest common subsequence, a line at a time, since columns may be read in another order. */
export function compareLetters(quote: string, read: string): Reading {
  const [wanted, found] = [lettersOf(quote).text, lettersOf(read).text];
  const common = Math.max(commonLetters(wanted, found), commonWords(quote, read));
  return {
    read,
    covered: common / Math.max(1, wanted.length),
    extra: found.length === 0 ? 0 : (found.length - common) / found.length,
    strayLetters: found.length - common,
  };
}

/** The length of the longest common subsequence. */
function commonLetters(a: string, b: string): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const letter of a) {
    const row = [0];
    for (let at = 0; at < b.length; at++) {
      row.push(letter === b[at] ? (above[at] ?? 0) + 1 : Math.max(above[at + 1] ?? 0, row[at] ?? 0));
    }
    above = row;
  }
  return above.at(-1) ?? 0;
}

function commonWords(quote: string, read: string): number {
  const left = new Map<string, number>();
  for (const word of wordsOf(quote)) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of wordsOf(read)) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common += word.length;
  }
  return common;
}

const wordsOf = (text: string) =>
  text
    .split(/\s+/)
    .map((word) => lettersOf(word).text)
    .filter((word) => word !== "");

/** The words of the page whose middles lie in the boxes. */
export function wordsIn({ width, height, runs }: PageRuns, boxes: HighlightBox[]): string {
  const isIn = (x: number, y: number) =>
    boxes.some((box) => box.x <= x && x <= box.x + box.width && box.y <= y && y <= box.y + box.height);
  return runs
    .flatMap((run) =>
      Array.from(run.text.matchAll(/[\p{Script=Han}]|[^\s\p{Script=Han}]+/gu), ({ 0: word, index }) => {
        const { x, y, width: w, height: h } = rectangleOf(run, index, index + word.length);
        return isIn((x + w / 2) / width, (y + h / 2) / height) ? word : "";
      }),
    )
    .filter((word) => word !== "")
    .join(" ");
}
