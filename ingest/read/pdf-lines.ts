import type { Piece } from "./pdf-pieces.ts";

/** Pieces of one visual line with no gap wide enough to part columns or cells. Points, `y` is the baseline. */
export interface Segment {
  text: string;
  x: number;
  right: number;
  y: number;
  size: number;
  mono: boolean;
  order: number;
  /** Width of a character, for the indentation of code. */
  pitch: number;
}

/** Segments of one visual line, from left to right. */
export type Row = Segment[];

/** Groups pieces into visual lines from top to bottom; super- and subscripts join the line they belong to. */
export function toRows(pieces: Piece[]): Row[] {
  const rows: Band[] = [];
  // Large type first, so that a superscript finds its line instead of founding one.
  const level = pieces.filter((piece) => !piece.upright && piece.text.trim() !== "");
  for (const piece of level.sort((a, b) => b.size - a.size || a.y - b.y || a.order - b.order)) {
    const home = rows.find((row) => standsIn(row, piece)) ?? rows.find((row) => isScriptOf(row, piece));
    if (home) home.pieces.push(piece);
    else
      rows.push({
        top: piece.y - piece.size * 0.72,
        bottom: piece.y + piece.size * 0.08,
        size: piece.size,
        pieces: [piece],
      });
  }
  const spaces = pieces.filter((piece) => !piece.upright && piece.text.trim() === "");
  const labels = pieces.filter((piece) => piece.upright && piece.text.trim() !== "");
  return [
    ...rows.sort((a, b) => a.bottom - b.bottom).map((row) => toSegments(row.pieces, spaces)),
    // Labels that run up the side of a drawing keep their words, after everything else.
    ...labels.map((piece) => [{ ...startSegment(piece), right: piece.x + piece.size }]),
  ];
}

interface Band {
  top: number;
  bottom: number;
  size: number;
  pieces: Piece[];
}

function standsIn(row: Band, piece: Piece): boolean {
  const top = piece.y - piece.size * 0.72;
  const bottom = piece.y + piece.size * 0.08;
  const shared = Math.min(bottom, row.bottom) - Math.max(top, row.top);
  return shared > 0.55 * Math.min(bottom - top, row.bottom - row.top) && row.size < piece.size * 2.6;
}

/** Super- and subscripts reach above or below their line; they touch what they belong to. */
function isScriptOf(row: Band, piece: Piece): boolean {
  if (piece.size > row.size * 0.8 || piece.text.trim().length > 6) return false;
  const near = piece.y > row.top && piece.y < row.bottom + row.size * 0.35;
  return near && row.pieces.some((other) => Math.abs(piece.x - other.right) < row.size * 0.25);
}

/**
 * A gap this many times the type size parts columns, cells, or labels of a drawing; a smaller one does where the
 * stream jumps, for the words of a line are written one after the other.
 */
const wideGap = 1.2;
const jumpGap = 0.45;
const wordGap = 0.18;

function toSegments(pieces: Piece[], spaces: Piece[]): Segment[] {
  const segments: Segment[] = [];
  let last: Segment | undefined;
  let lastOrder = 0;
  const sorted = [...pieces].sort((a, b) => a.x - b.x || a.order - b.order);
  for (const [at, piece] of sorted.entries()) {
    // LaTeX frames leave a full stop under the first character of a listing.
    const next = sorted[at + 1];
    if (piece.text === "." && next && next.x < piece.right - 0.5) continue;
    const gap = last ? piece.x - last.right : Number.POSITIVE_INFINITY;
    const size = last ? Math.max(last.size, piece.size) : piece.size;
    const jumps = Math.abs(piece.order - lastOrder) > 6;
    lastOrder = piece.order;
    if (!last || gap > wideGap * size || (jumps && gap > jumpGap * size)) {
      last = startSegment(piece);
      segments.push(last);
      continue;
    }
    const edge = last.right;
    const spaced = gap > wordGap * size || spaces.some((space) => standsBetween(space, edge, piece));
    const blanks =
      piece.mono && last.mono ? Math.max(spaced ? 1 : 0, Math.round(gap / last.pitch)) : Number(spaced);
    last.text = last.text.replace(/ +$/, (run) => (blanks > 0 ? "" : run)) + " ".repeat(blanks) + piece.text;
    last.right = Math.max(last.right, piece.right);
    if (piece.size > last.size) {
      last.size = piece.size;
      last.y = piece.y;
    }
    last.mono &&= piece.mono;
    last.order = Math.min(last.order, piece.order);
  }
  return segments.map((segment) => ({ ...segment, text: segment.mono ? segment.text : tidy(segment.text) }));
}

function startSegment(piece: Piece): Segment {
  const lead = piece.text.length - piece.text.trimStart().length;
  const pitch = (piece.right - piece.x) / Math.max(1, [...piece.text].length);
  return {
    text: piece.text.trimStart(),
    x: piece.x + lead * pitch,
    right: piece.right,
    y: piece.y,
    size: piece.size,
    mono: piece.mono,
    order: piece.order,
    pitch: pitch || piece.size * 0.6,
  };
}

/** Some PDFs write spaces as glyphs of their own; kerning can make the gap too small to see. */
function standsBetween(space: Piece, left: number, piece: Piece): boolean {
  const slack = piece.size * 0.25;
  return (
    Math.abs(space.y - piece.y) < slack &&
    space.x > left - slack &&
    space.x < piece.x + slack / 4 &&
    piece.x - left > 0.02 * piece.size
  );
}

function tidy(text: string): string {
  return text.replace(/[^\S\n]+/g, " ").trim();
}

/**
 * Reading order: rows from top to bottom, but a run of rows parted by a gutter from top to bottom is read column by
 * column, if the content stream wrote it so. Tables are written row by row and stay rows.
 */
export function inReadingOrder(rows: Row[]): Row[] {
  const ordered: Row[] = [];
  for (let start = 0; start < rows.length; ) {
    const run = columnRun(rows, start);
    if (run) {
      ordered.push(...inReadingOrder(run.left), ...inReadingOrder(run.right));
      start = run.end;
    } else {
      const row = rows[start];
      if (row) ordered.push(row);
      start++;
    }
  }
  return ordered;
}

interface ColumnRun {
  left: Row[];
  right: Row[];
  end: number;
}

/** The longest run of rows from `start` on that one gutter parts into two columns of at least two rows. */
function columnRun(rows: Row[], start: number): ColumnRun | undefined {
  let best: ColumnRun | undefined;
  const boxes: Segment[] = [];
  for (let end = start + 1; end <= rows.length; end++) {
    boxes.push(...(rows[end - 1] ?? []));
    const gutters = guttersOf(boxes);
    if (gutters.length === 0) break;
    for (const gutter of gutters) {
      const run = splitAt(rows.slice(start, end), gutter);
      if (run && readsByColumn(run)) best = { ...run, end };
    }
  }
  return best;
}

/** Middles of the vertical strips that no segment crosses, between the leftmost and the rightmost one. */
function guttersOf(boxes: Segment[]): number[] {
  const sorted = [...boxes].sort((a, b) => a.x - b.x);
  const size = Math.max(...boxes.map((box) => box.size));
  const gutters: number[] = [];
  let edge = sorted[0]?.right ?? 0;
  for (const box of sorted) {
    if (box.x - edge > size * 0.5) gutters.push((box.x + edge) / 2);
    edge = Math.max(edge, box.right);
  }
  return gutters;
}

function splitAt(rows: Row[], gutter: number): { left: Row[]; right: Row[] } | undefined {
  const left = rows.map((row) => row.filter((segment) => segment.x < gutter)).filter((row) => row.length > 0);
  const right = rows
    .map((row) => row.filter((segment) => segment.x >= gutter))
    .filter((row) => row.length > 0);
  // A run must begin with its columns: a bullet list above a picture's labels isn't one of them.
  return left.length >= 2 && right.length >= 2 ? { left, right } : undefined;
}

function readsByColumn({ left, right }: { left: Row[]; right: Row[] }): boolean {
  const sided = [
    ...left.flat().map(({ order }) => ({ order, side: "left" })),
    ...right.flat().map(({ order }) => ({ order, side: "right" })),
  ].sort((a, b) => a.order - b.order);
  const switches = sided.filter((segment, at) => at > 0 && segment.side !== sided[at - 1]?.side).length;
  return switches <= 1 + Math.floor(Math.min(left.length, right.length) / 4);
}

/** One line of text a row, in reading order; cells are parted by tabs, code keeps its indentation. */
export function toLines(rows: Row[]): string[] {
  const isCode = (row: Row | undefined) => row?.every((segment) => segment.mono) ?? false;
  let codeLeft = 0;
  return rows.map((row, at) => {
    if (!isCode(row)) return row.map((segment) => segment.text.trim()).join("\t");
    if (!isCode(rows[at - 1])) {
      const end = rows.findIndex((other, index) => index > at && !isCode(other));
      const listing = rows.slice(at, end < 0 ? undefined : end);
      codeLeft = Math.min(...listing.map((line) => line[0]?.x ?? 0));
    }
    return codeLine(row, codeLeft);
  });
}

function codeLine(row: Row, left: number): string {
  const pitch = row[0]?.pitch ?? 1;
  let text = "";
  let edge = left;
  for (const segment of row) {
    const blanks = Math.round((segment.x - edge) / pitch);
    text += " ".repeat(Math.max(text === "" ? 0 : 1, Math.min(blanks, 60))) + segment.text.trimEnd();
    edge = segment.right;
  }
  return text.trimEnd();
}
