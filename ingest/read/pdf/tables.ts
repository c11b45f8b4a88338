import type { Row, Segment } from "./rows.ts";
import { joinWrapped } from "./wrap.ts";

export interface Table {
  /** Rows of cells, the header first; all rows are equally long. */
  cells: string[][];
}

interface Cell {
  row: number;
  column: number;
  segments: Segment[];
}

/**
 * The table that these rows make, or undefined: a wrong table is worse than none. There are no rules to go by, so it
 * goes by how programs write one: cell after cell, each with all its lines, and those of a row begin, or have their
 * middles, at one height. Columns of prose are written as one cell each; labels of drawings share no edges.
 */
export function tableOf(rows: Row[], gutters: number[]): Table | undefined {
  const segments = rows.flat();
  const columns = gutters.length + 1;
  if (segments.length < columns * 2 || segments.filter(({ mono }) => mono).length > segments.length / 2)
    return undefined;
  if (!isEvenType(segments)) return undefined;
  const cells = cellsOf(segments, gutters);
  const count = (cells.at(-1)?.row ?? 0) + 1;
  if (count < 2 || (count === 2 && !isHeaded(cells))) return undefined;
  if (cells.length < count * columns * 0.7) return undefined;
  const inRow = (row: number) => cells.filter((cell) => cell.row === row);
  const grid = Array.from({ length: count }, (_, row) => inRow(row));
  if ((grid[0]?.length ?? 0) < Math.max(2, columns - 1)) return undefined;
  if (!standApart(grid) || !grid.every(isLevel)) return undefined;
  if (
    !Array.from({ length: columns }, (_, column) => cells.filter((cell) => cell.column === column)).every(
      isAligned,
    )
  )
    return undefined;
  if (!isWorded(grid) || readsAsProse(cells)) return undefined;
  if (cells.filter(isBroken).length > cells.length * 0.15) return undefined;
  return {
    cells: grid.map((row) =>
      Array.from({ length: columns }, (_, column) => textOf(row.find((cell) => cell.column === column))),
    ),
  };
}

/** Formulas and plots mix sizes. */
function isEvenType(segments: Segment[]): boolean {
  const sizes = segments.map(({ size }) => size).sort((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)] ?? 1;
  return sizes.every((size) => size > middle * 0.7 && size < middle * 1.45);
}

/** A new cell begins where the stream goes to another column, a new row where it goes back. */
function cellsOf(segments: Segment[], gutters: number[]): Cell[] {
  const cells: Cell[] = [];
  let row = 0;
  for (const segment of [...segments].sort((a, b) => a.order - b.order)) {
    const column = gutters.filter((gutter) => gutter < segment.x).length;
    const last = cells.at(-1);
    const bottom = last?.segments.at(-1)?.y ?? 0;
    const isNext = last?.column === column && isBand(segments, bottom, segment.y - segment.size);
    if (last?.column === column && !isNext) last.segments.push(segment);
    else {
      if (last && (column < last.column || isNext)) row++;
      cells.push({ row, column, segments: [segment] });
    }
  }
  return cells;
}

/** Whether a strip right across the table is empty, and wider than one between paragraphs. */
function isBand(segments: Segment[], from: number, to: number): boolean {
  const size = segments[0]?.size ?? 1;
  return (
    to - from > size * 1.1 &&
    segments.every(({ y, size: own }) => y <= from + own * 0.3 || y - own * 0.7 >= to)
  );
}

/** Two heads above two texts are a table where the heads were written first, the texts then. */
function isHeaded(cells: Cell[]): boolean {
  const heads = cells.filter(({ row }) => row === 0);
  const texts = cells.filter(({ row }) => row > 0);
  const long = texts.filter(({ segments }) => segments.length >= 3);
  return (
    heads.every(({ segments }) => segments.length === 1) &&
    long.length * 2 > texts.length &&
    long.every(isFlushLeft)
  );
}

/** Most lines begin at the left edge, list items' own lines aside. */
function isFlushLeft({ segments }: Cell): boolean {
  const edges = [...new Set(segments.map(({ x }) => Math.round(x)))];
  return edges.length <= Math.max(2, segments.length / 2);
}

/** Words far apart within a cell belong to columns that could not be told apart. */
function isBroken({ segments }: Cell): boolean {
  return segments.some((segment, at) => {
    const before = segments[at - 1];
    return before !== undefined && Math.abs(segment.y - before.y) < segment.size * 0.4;
  });
}

const top = ({ segments }: Cell) => Math.min(...segments.map(({ y, size }) => y - size * 0.7));
const bottom = ({ segments }: Cell) => Math.max(...segments.map(({ y }) => y));
const sizeOf = ({ segments }: Cell) => segments[0]?.size ?? 1;

/** No row reaches into the next. */
function standApart(grid: Cell[][]): boolean {
  return grid.slice(1).every((row, at) => {
    const above = Math.max(...(grid[at] ?? []).map(bottom));
    return row.length > 0 && Math.min(...row.map(top)) > above - sizeOf(row[0] as Cell) * 0.3;
  });
}

function isLevel(row: Cell[]): boolean {
  const near = (place: (cell: Cell) => number) => {
    const places = row.map(place);
    return Math.max(...places) - Math.min(...places) <= Math.max(...row.map(sizeOf)) * 0.75;
  };
  return near(top) || near((cell) => top(cell) + bottom(cell)) || near(bottom);
}

/** Cells of a column share their left edge, their right edge or their middle, the header aside. */
function isAligned(column: Cell[]): boolean {
  const body = column.length > 1 ? column.slice(1) : column;
  const left = (cell: Cell) => Math.min(...cell.segments.map(({ x }) => x));
  const right = (cell: Cell) => Math.max(...cell.segments.map((segment) => segment.right));
  const shares = (place: (cell: Cell) => number) => {
    const places = body.map(place).sort((a, b) => a - b);
    const middle = places[Math.floor(places.length / 2)] ?? 0;
    const slack = Math.max(...body.map(sizeOf)) * 0.6;
    return places.filter((one) => Math.abs(one - middle) <= slack).length >= places.length * 0.8;
  };
  return (
    body.length > 0 && (shares(left) || shares(right) || shares((cell) => (left(cell) + right(cell)) / 2))
  );
}

/** A header names its columns, or the first cells their rows: numbers alone are the axes of plots, or a matrix. */
function isWorded(grid: Cell[][]): boolean {
  const worded = (cells: (Cell | undefined)[]) =>
    cells.filter((cell) => /\p{L}{2}|\p{Lo}/u.test(textOf(cell))).length >= cells.length * 0.6;
  const bulleted = grid.flat().filter((cell) => /^[•▪■●○◦‣▶►–-]\s/u.test(textOf(cell))).length;
  const header = grid[0] ?? [];
  if (header.some((cell) => /^[^\p{L}]+$/u.test(textOf(cell)))) return false;
  const short = header.every((cell) => cell.segments.length <= 3);
  return short && bulleted <= grid.flat().length / 4 && (worded(header) || worded(grid.map((row) => row[0])));
}

/** Columns of prose that were written line by line across: sentences go on in the cell below. */
function readsAsProse(cells: Cell[]): boolean {
  const below = cells.filter(({ row, segments }) => row > 0 && segments.length === 1);
  if (below.length < cells.length * 0.6) return false;
  const running = below.filter((cell) => /^\p{Ll}/u.test(textOf(cell)) && textOf(cell).length > 20);
  return running.length > below.length * 0.3;
}

function textOf(cell: Cell | undefined): string {
  if (!cell) return "";
  const lines: string[] = [];
  let y = Number.NaN;
  for (const segment of cell.segments) {
    const isSameLine = Math.abs(segment.y - y) < segment.size * 0.4;
    if (isSameLine) lines.push(`${lines.pop() ?? ""} ${segment.text.trim()}`);
    else lines.push(segment.text.trim());
    y = segment.y;
  }
  return lines.reduce((text, line) => (text === "" ? line : joinWrapped(text, line)), "");
}
