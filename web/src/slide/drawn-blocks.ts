import type { SlidePart } from "../../../src/types.ts";

/** Offsets into the slide's text. */
export interface Stretch {
  start: number;
  end: number;
}

/** What a slide without a picture is drawn from. */
export type DrawnBlock = Stretch &
  (
    | { kind: "title" | "text" | "code" }
    | { kind: "bullet"; level: number; mark: string }
    | { kind: "table"; rows: Stretch[][] }
  );

const bullet = /^( *)([•\-*‣◦▪]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.)])\s+/;
const fence = /^ *(`{3,}|~{3,})/;
const isRow = (line: string) => /^\s*\|.*\|\s*$/.test(line);
const isRule = (line: string) => /^[\s|:-]+$/.test(line);

/**
 * The blocks of a slide's text as its reader wrote it: a title, lines, bullets two blanks in for each level, tables in
 * Markdown's form, listings between fences. What is not on the slide, such as the speaker's notes, is left out.
 */
export function drawnBlocks(text: string, title: string, parts: SlidePart[]): DrawnBlock[] {
  const end = Math.min(text.length, ...parts.filter(({ kind }) => kind !== "ocr").map(({ start }) => start));
  const lines = linesOf(text.slice(0, end));
  const blocks: DrawnBlock[] = [];
  for (let at = 0; at < lines.length; ) {
    const length = readBlock(text, lines.slice(at), blocks);
    at += length;
  }
  const [first] = blocks;
  if (first?.kind === "text" && text.slice(first.start, first.end).replace(/^#+\s+/, "") === title) {
    blocks[0] = { ...first, kind: "title" };
  }
  return blocks;
}

function linesOf(text: string): Stretch[] {
  return Array.from(text.matchAll(/[^\n]+/g), ({ 0: line, index }) => ({
    start: index,
    end: index + line.length,
  }));
}

/** Adds what the lines begin with, and returns how many lines it takes. */
function readBlock(text: string, lines: Stretch[], blocks: DrawnBlock[]): number {
  const wordsOf = ({ start, end }: Stretch) => text.slice(start, end);
  const [first] = lines;
  if (!first) return 1;
  const line = wordsOf(first);
  const opened = fence.exec(line)?.[1];
  if (opened) {
    const close = lines.findIndex((one, at) => at > 0 && wordsOf(one).trim().startsWith(opened));
    const last = close < 0 ? lines.length : close;
    const [begin, final] = [lines[1], lines[last - 1]];
    if (begin && final && last > 1) blocks.push({ kind: "code", start: begin.start, end: final.end });
    return close < 0 ? lines.length : close + 1;
  }
  if (isRow(line)) {
    const end = lines.findIndex((one) => !isRow(wordsOf(one)));
    const rows = lines.slice(0, end < 0 ? undefined : end);
    const told = rows.filter((one) => !isRule(wordsOf(one))).map((one) => cellsOf(wordsOf(one), one.start));
    blocks.push({ kind: "table", start: first.start, end: rows.at(-1)?.end ?? first.end, rows: told });
    return rows.length;
  }
  const [whole = "", indent = "", mark = ""] = bullet.exec(line) ?? [];
  if (whole === "") blocks.push({ kind: "text", ...first });
  else {
    const level = Math.min(8, Math.floor(indent.length / 2));
    const shown = /^[-*]$/.test(mark) ? "•" : mark;
    blocks.push({ kind: "bullet", level, mark: shown, start: first.start + whole.length, end: first.end });
  }
  return 1;
}

/** A bar after a backslash is a cell's own. */
function cellsOf(row: string, start: number): Stretch[] {
  const bars = Array.from(row.matchAll(/(?<!\\)\|/g), ({ index }) => index);
  return bars.slice(0, -1).map((bar, at) => {
    const cell = row.slice(bar + 1, bars[at + 1]);
    const begin = start + bar + 1 + (cell.length - cell.trimStart().length);
    return { start: begin, end: Math.max(begin, start + bar + 1 + cell.trimEnd().length) };
  });
}
