import { shifted } from "../shifted.ts";
import { joinAgainst, turnBrackets } from "./direction.ts";
import type { Piece } from "./pieces.ts";

/** Pieces of one visual line with no gap wide enough to part columns or cells. Points, `y` is the baseline. */
export interface Segment {
  text: string;
  x: number;
  right: number;
  y: number;
  size: number;
  mono: boolean;
  order: number;
  box: number;
  /** Width of a character, for the indentation of code. */
  pitch: number;
  /** Where the words begin behind a bullet or number. */
  textX: number;
  /** Written upwards or downwards. */
  upright: boolean;
  /** Cells of a table may stand closer than columns: what gaps of more than a blank part. Empty if there is one. */
  parts: Segment[];
}

/** Segments of one visual line, from left to right. */
export type Row = Segment[];

/** A bullet or a number that announces what stands behind it. */
const bareMark =
  /^(?:[•▪■●○◦‣⁃∙·▶►▸▷➢➤➔→✓✔✗✘❖◆◇□☐★*–—-]|o|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\([ivx]{1,4}\)|[ivx]{1,4}[.)])$/u;

export const isBareMark = (text: string) => text.length < 10 && bareMark.test(text.trim());

interface Band {
  top: number;
  bottom: number;
  size: number;
  pieces: Piece[];
}

/** Groups pieces into visual lines from top to bottom; super- and subscripts join the line they belong to. */
export function toRows(pieces: Piece[], mirrored: boolean): Row[] {
  const rows: Band[] = [];
  const level = pieces.filter((piece) => !piece.upright && piece.text.trim() !== "");
  // Large type first, so that a superscript finds its line instead of founding one.
  for (const piece of level.sort((a, b) => b.size - a.size || a.y - b.y || a.order - b.order)) {
    const home = rows.find((row) => standsIn(row, piece)) ?? rows.find((row) => isScriptOf(row, piece));
    if (home) home.pieces.push(piece);
    else {
      const { y, size } = piece;
      rows.push({ top: y - size * 0.72, bottom: y + size * 0.08, size, pieces: [piece] });
    }
  }
  const spaces = pieces.filter((piece) => !piece.upright && piece.text.trim() === "");
  const labels = pieces.filter((piece) => piece.upright && piece.text.trim() !== "");
  return [
    ...rows.sort((a, b) => a.bottom - b.bottom).map((row) => toSegments(row, spaces, mirrored)),
    // Labels that run up the side of a drawing keep their words, after everything else.
    ...labels.map((piece) => [{ ...startSegment(piece), right: piece.x + piece.size }]),
  ].filter((row) => row.length > 0);
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

function toSegments(row: Band, pageSpaces: Piece[], mirrored: boolean): Segment[] {
  const sorted = joinAgainst(inOrder(row), mirrored, wordGap);
  const isBeside = (space: Piece) => space.y > row.top && space.y < row.bottom + row.size * 0.3;
  const spaces = sorted.length > 1 ? pageSpaces.filter(isBeside) : [];
  // Listings side by side may run into each other: each is joined by itself.
  const joined = (pieces: Piece[]) => withParts(pieces, spaces);
  const boxes = sorted.every((piece) => piece.mono) ? [...new Set(sorted.map((piece) => piece.box))] : [];
  if (boxes.length < 2) return joined(sorted);
  return boxes
    .flatMap((box) => joined(sorted.filter((piece) => piece.box === box)))
    .sort((a, b) => a.x - b.x);
}

function inOrder({ pieces }: Band): Piece[] {
  return pieces
    .sort((a, b) => a.x - b.x || a.order - b.order)
    .filter((piece, at, all) => {
      // LaTeX frames leave a full stop before or beneath the first character of a listing.
      const next = all[at + 1];
      return !(
        piece.text === "." &&
        at === 0 &&
        (!next || next.x < piece.right - 0.5 || next.x > piece.right + piece.size)
      );
    });
}

/** A gap this many times the type size parts columns, cells, or labels of a drawing. */
const wideGap = 1.2;
const cellGap = 0.55;
/** A smaller one does where the stream jumps, for the words of a line are written one after the other. */
const jumpGap = 0.45;
const wordGap = 0.18;
/** Behind a bullet or number. */
const markGap = 4;

function withParts(sorted: Piece[], spaces: Piece[]): Segment[] {
  const segments = joinPieces(sorted, spaces, wideGap);
  const isWide = (piece: Piece, at: number) =>
    piece.x - (sorted[at - 1]?.right ?? piece.x) > cellGap * Math.min(piece.size, sorted[at - 1]?.size ?? 0);
  if (sorted.length === segments.length || !sorted.some(isWide)) return segments;
  const parts = joinPieces(sorted, spaces, cellGap);
  for (const segment of segments) {
    segment.parts = parts.filter((part) => part.x >= segment.x - 0.01 && part.right <= segment.right + 0.01);
    if (segment.parts.length < 2) segment.parts = [];
  }
  return segments;
}

function joinPieces(sorted: Piece[], spaces: Piece[], widest: number): Segment[] {
  const segments: Segment[] = [];
  let last: Segment | undefined;
  let before: Piece | undefined;
  for (const piece of sorted) {
    if (!last || !before || partsFrom(last, before, { piece, widest })) {
      last = startSegment(piece);
      segments.push(last);
    } else append(last, piece, spaces);
    before = piece;
  }
  for (const segment of segments)
    segment.text = turnBrackets(segment.mono ? segment.text : tidy(segment.text));
  return segments;
}

function partsFrom(
  last: Segment,
  before: Piece,
  { piece, widest }: { piece: Piece; widest: number },
): boolean {
  const size = Math.max(last.size, piece.size);
  const gap = piece.x - last.right;
  if (isBareMark(last.text) && before.order < piece.order && gap < markGap * size) return false;
  const jumps = Math.abs(piece.order - before.order) > 6;
  const leavesBox = piece.box !== before.box;
  return gap > widest * size || ((jumps || leavesBox) && gap > jumpGap * size);
}

function append(last: Segment, piece: Piece, spaces: Piece[]) {
  const size = Math.max(last.size, piece.size);
  const gap = piece.x - last.right;
  const edge = last.right;
  const marks = isBareMark(last.text);
  // A mark that belongs to the letter before it may be placed by itself.
  const isJoined = /^\p{M}/u.test(piece.text);
  const spaced =
    marks || (!isJoined && gap > wordGap * size) || spaces.some((space) => standsBetween(space, edge, piece));
  // Over a word's width the grid is surer than the gap, over a single blank it may be off by one.
  const column = gap < 1.5 * last.pitch ? 0 : Math.round((piece.x - last.x) / last.pitch);
  const blanks =
    piece.mono && last.mono ? Math.max(spaced ? 1 : 0, column - last.text.trimEnd().length) : Number(spaced);
  if (marks) last.textX = piece.x;
  const before = blanks > 0 ? last.text.trimEnd() : last.text;
  last.text = before + " ".repeat(blanks) + (blanks === 0 ? scriptOf(piece, last) : piece.text);
  last.right = Math.max(last.right, piece.right);
  if (piece.size > last.size) {
    last.size = piece.size;
    last.y = piece.y;
  }
  last.mono &&= piece.mono;
  last.order = Math.min(last.order, piece.order);
}

/** Figures that are set smaller and higher, or lower, than what they touch: `10⁸`, `H₂O`. */
function scriptOf(piece: Piece, { text, size, y }: Segment): string {
  const isSmall = piece.size < size * 0.82 && /^[\d+\-−=()n]{1,6}$/.test(piece.text.trim());
  if (!isSmall || !/[\p{L}\p{N})\]⁰-⁹₀-₉⁺⁻]$/u.test(text)) return piece.text;
  const rise = (y - piece.y) / size;
  if (rise > 0.18 && rise < 0.8) return shifted(piece.text, 1, text.slice(-1));
  return rise < -0.06 && rise > -0.5 ? shifted(piece.text, -1, text.slice(-1)) : piece.text;
}

function startSegment(piece: Piece): Segment {
  const lead = piece.text.length - piece.text.trimStart().length;
  const x = piece.x + lead * piece.pitch;
  const { y, right, size, mono, order, box, upright } = piece;
  return {
    text: piece.text.trimStart(),
    x,
    right,
    y,
    size,
    mono,
    order,
    box,
    upright,
    pitch: piece.pitch,
    textX: x,
    parts: [],
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
