import type { Row, Segment } from "./rows.ts";
import { type Table, tableOf } from "./tables.ts";

/** What is read in one go: rows under each other between the same edges, or a table. */
export type Region = { kind: "rows"; rows: Row[] } | ({ kind: "table" } & Table);

/**
 * Reading order by geometry: rows from top to bottom, but a run of rows parted by a gutter from top to bottom is a
 * table where its cells line up, and is read column by column where the content stream wrote it so (recursive X-Y cut,
 * Nagy and Seth, 1984, with the stream as the judge).
 */
export function readRegions(rows: Row[]): Region[] {
  // Labels that run up the side of a drawing stand in no column.
  const labels = rows.filter((row) => row.every(({ upright }) => upright));
  if (labels.length === 0) return readLevel(rows);
  return [...readLevel(rows.filter((row) => !labels.includes(row))), { kind: "rows", rows: labels }];
}

function readLevel(rows: Row[]): Region[] {
  const regions: Region[] = [];
  let pending: Row[] = [];
  const flush = () => {
    if (pending.length > 0) regions.push({ kind: "rows", rows: pending });
    pending = [];
  };
  const parts = rows.map(partsOf);
  for (let start = 0; start < rows.length; ) {
    const found = runFrom(rows, parts, start);
    if (found) {
      flush();
      regions.push(...found.regions);
      start = found.end;
    } else {
      pending.push(rows[start] ?? []);
      start++;
    }
  }
  flush();
  return regions;
}

/** No slide has this many rows side by side; a chart may. */
const maxRun = 150;

function runFrom(rows: Row[], parts: Row[], start: number): { regions: Region[]; end: number } | undefined {
  const [first = [], second = []] = [rows[start], rows[start + 1]];
  // A single column of text, at a glance.
  if (first.length === 1 && second.length === 1 && overlap(first[0], second[0])) return undefined;
  const table = tableFrom(parts, start);
  if (table) return table;
  const ends = gutterEnds(rows, start);
  for (const { end, gutters } of ends.toReversed()) {
    for (const gutter of gutters) {
      const run = splitAt(rows.slice(start, end), (segment) => segment.x < gutter);
      if (run && readsByColumn(run))
        return { regions: [...readLevel(run.left), ...readLevel(run.right)], end };
    }
  }
  return listingColumns(rows, start);
}

function overlap(one: Segment | undefined, other: Segment | undefined): boolean {
  return one !== undefined && other !== undefined && one.x < other.right && other.x < one.right;
}

/** A table begins with a row of heads. `rows` hold parts of segments. */
function tableFrom(rows: Row[], start: number): { regions: Region[]; end: number } | undefined {
  if ((rows[start] ?? []).length < 2) return undefined;
  for (const { end, gutters } of tableEnds(rows, gutterEnds(rows, start), start)) {
    const table = tableOf(rows.slice(start, end), gutters);
    if (table) return { regions: [{ kind: "table", ...table }], end };
  }
  return undefined;
}

const partsOf = (row: Row) =>
  row.flatMap((segment) => (segment.parts.length > 0 ? segment.parts : [segment]));

interface RunEnd {
  end: number;
  /** Middles of the vertical strips that no segment crosses, between the leftmost and the rightmost one. */
  gutters: number[];
}

/** For every run of rows from `start` on that a gutter parts: where it ends, shortest first. */
function gutterEnds(rows: Row[], start: number): RunEnd[] {
  const ends: RunEnd[] = [];
  let covered: [left: number, right: number][] = [];
  let size = 0;
  for (let end = start + 1; end <= Math.min(rows.length, start + maxRun); end++) {
    for (const segment of rows[end - 1] ?? []) {
      covered = cover(covered, segment);
      size = Math.max(size, segment.size);
    }
    const gutters = covered.slice(1).flatMap(([left], at) => {
      const edge = covered[at]?.[1] ?? left;
      return left - edge > size * 0.3 ? [(left + edge) / 2] : [];
    });
    if (gutters.length === 0 && end > start + 1) break;
    ends.push({ end, gutters });
  }
  return ends;
}

/** The union of intervals with one more, in their order. */
function cover(covered: [number, number][], { x, right }: Segment): [number, number][] {
  let [left, edge] = [x, right];
  const apart: [number, number][] = [];
  for (const interval of covered) {
    if (interval[1] < left || interval[0] > edge) apart.push(interval);
    else [left, edge] = [Math.min(left, interval[0]), Math.max(edge, interval[1])];
  }
  return [...apart, [left, edge] as [number, number]].sort((a, b) => a[0] - b[0]);
}

/** Ends of a run before a wide gap, longest first: a table may stand above something else that lines up with it. */
function tableEnds(rows: Row[], ends: RunEnd[], start: number): RunEnd[] {
  const gap = (end: number) => (rows[end]?.[0]?.y ?? Number.POSITIVE_INFINITY) - (rows[end - 1]?.[0]?.y ?? 0);
  const gaps = ends
    .map(({ end }) => gap(end))
    .slice(0, -1)
    .sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length / 2)] ?? Number.POSITIVE_INFINITY;
  return ends
    .filter(
      ({ end, gutters }, at) =>
        end >= start + 2 && gutters.length > 0 && (at === ends.length - 1 || gap(end) > usual * 1.5),
    )
    .toReversed()
    .slice(0, 8);
}

interface Sides {
  left: Row[];
  right: Row[];
}

function splitAt(rows: Row[], isLeft: (segment: Segment) => boolean): Sides | undefined {
  const side = (wanted: boolean) =>
    rows.map((row) => row.filter((segment) => isLeft(segment) === wanted)).filter((row) => row.length > 0);
  const left = side(true);
  const right = side(false);
  // A run must begin with its columns: a bullet list above an image's labels isn't one of them.
  const areLists = isItem(left[0]) && isItem(right[0]) && left.length + right.length >= 3;
  return areLists || (left.length >= 2 && right.length >= 2) ? { left, right } : undefined;
}

/** A list may have one item only. */
const isItem = (row: Row | undefined) => /^[•▪■●○◦‣▶►▸]\s/u.test(row?.[0]?.text ?? "");

function readsByColumn({ left, right }: Sides): boolean {
  const sided = [
    ...left.flat().map(({ order }) => ({ order, side: "left" })),
    ...right.flat().map(({ order }) => ({ order, side: "right" })),
  ].sort((a, b) => a.order - b.order);
  const switches = sided.filter((segment, at) => at > 0 && segment.side !== sided[at - 1]?.side).length;
  return switches <= 1 + Math.floor(Math.min(left.length, right.length) / 4);
}

/**
 * Two listings side by side of which the left one's long lines run into the right one: there is no gutter, but the
 * stream wrote one box after the other.
 */
function listingColumns(rows: Row[], start: number): { regions: Region[]; end: number } | undefined {
  if (new Set(rows[start]?.map((segment) => segment.box)).size < 2 || !rows[start]?.every(({ mono }) => mono))
    return undefined;
  const isListing = (row: Row | undefined) => row?.every((segment) => segment.mono) ?? false;
  let end = start;
  while (end < rows.length && isListing(rows[end])) end++;
  const listing = rows.slice(start, end).flat();
  const box = Math.max(...(rows[start]?.map((segment) => segment.box) ?? []));
  const right = listing.filter((segment) => segment.box >= box);
  const edge = Math.min(...right.map((segment) => segment.x));
  const left = listing.filter((segment) => segment.box < box);
  const within = left.filter((segment) => segment.x < edge && segment.right <= edge + segment.size);
  if (within.length < left.length * 0.6 || left.length < 2 || right.length < 2) return undefined;
  const sides = splitAt(rows.slice(start, end), (segment) => segment.box < box);
  return (
    sides && {
      regions: [
        { kind: "rows", rows: sides.left },
        { kind: "rows", rows: sides.right },
      ],
      end,
    }
  );
}
