import type { Row } from "./rows.ts";

/** Whether a row is set in a monospaced font throughout, and is no item of a list. */
export function isCode(row: Row | undefined): boolean {
  const first = row?.[0];
  return first !== undefined && row?.every(({ mono }) => mono) === true && !isItem.test(first.text);
}

const isItem = /^[•▪■●○◦‣⁃∙▶►▸▷➢➤➔❖◆◇□☐]/u;
const address = /^\S*(?:https?:\/\/|www\.|@\w+\.)\S*$/;

/** How many rows from `start` on make one listing; 0 where none begins. A lone line must look like code. */
export function listingLength(rows: Row[], start: number): number {
  let end = start;
  while (isCode(rows[end]) && (end === start || gapAbove(rows, end) < 4)) end++;
  const lines = rows.slice(start, end).map((row) => row.map(({ text }) => text.trim()).join(" "));
  // An address is set like code, and may be broken over several lines.
  if (address.test(lines[0] ?? "") && lines.every((line) => !line.includes(" "))) return 0;
  const looksLike = /[=(){};|<>$#\\]|(?:^|\s)--?\w|\w[/.]\w/.test(lines[0] ?? "");
  return lines.length === 1 && !looksLike ? 0 : lines.length;
}

/** In lines: the distance to the row above over the type size. */
function gapAbove(rows: Row[], at: number): number {
  const [above, row] = [rows[at - 1]?.[0], rows[at]?.[0]];
  return above && row ? (row.y - above.y) / row.size : 0;
}

/** A listing line by line, each as far in as it stands on the page, a blank line where the page leaves one. */
export function listingLines(rows: Row[]): string[] {
  const left = Math.min(...rows.map((row) => row[0]?.x ?? 0));
  const pitches = rows.flatMap((row) => row.filter(({ text }) => text.length >= 4).map(({ pitch }) => pitch));
  const pitch = middleOf(pitches) || (rows[0]?.[0]?.pitch ?? 1);
  const gaps = rows.slice(1).map((_, at) => gapAbove(rows, at + 1));
  // Where one of two gaps is a blank line, the other is the usual one.
  const usual = middleOf(gaps.length % 2 === 0 ? [0, ...gaps] : gaps) || 1.2;
  return rows.flatMap((row, at) => {
    const isApart = at > 0 && gapAbove(rows, at) > usual * 1.7;
    return [...(isApart ? [""] : []), codeLine(row, left, pitch)];
  });
}

function middleOf(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const widestGap = 80;

function codeLine(row: Row, left: number, pitch: number): string {
  let text = "";
  for (const segment of row) {
    const column = Math.round((segment.x - left) / pitch);
    const blanks = Math.max(text === "" ? 0 : 1, Math.min(column - text.length, widestGap));
    text += " ".repeat(blanks) + segment.text.trimEnd();
  }
  return text.trimEnd();
}

/** In a fence, so that nothing takes the listing for prose; bare where it holds a fence itself. */
export function fenceOf(lines: string[]): string[] {
  return lines.some((line) => /^\s*(?:```|~~~)/.test(line)) ? lines : ["```", ...lines, "```"];
}

/**
 * The rows of a table that a program printed: every line has as many words or numbers as there are columns, in the
 * same columns of characters, numbers below a header of names. Undefined for any other listing.
 */
export function printedTable(lines: string[]): string[][] | undefined {
  const body = lines.slice(1);
  if (body.length < 2 || lines.some((line) => line === "")) return undefined;
  const width = Math.max(...lines.map((line) => line.length));
  const isGutter = (column: number) => lines.every((line) => (line[column] ?? " ") === " ");
  const bounds: [start: number, end: number][] = [];
  for (let column = 0; column < width; ) {
    if (isGutter(column)) column++;
    else {
      let end = column;
      while (end < width && !isGutter(end)) end++;
      bounds.push([column, end]);
      column = end;
    }
  }
  const cells = lines.map((line) => bounds.map(([start, end]) => line.slice(start, end).trim()));
  const [header = [], ...rows] = cells;
  const isNumber = (cell: string | undefined) => /^-?[\d.,]+(?:e[+-]?\d+)?%?$/i.test(cell ?? "");
  const numeric = bounds.filter(
    (_, at) => rows.every((row) => isNumber(row[at])) && !isNumber(header[at]) && header[at] !== "",
  );
  const full = rows.every((row) => row.every((cell) => cell !== "" && !cell.includes("  ")));
  const named = header.slice(1).every((cell) => /\p{L}/u.test(cell));
  return bounds.length >= 3 && numeric.length >= 2 && full && named ? cells : undefined;
}
