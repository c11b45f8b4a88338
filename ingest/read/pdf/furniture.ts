import type { Extraction } from "../deck.ts";
import type { PageSize } from "./pieces.ts";
import type { Row, Segment } from "./rows.ts";

/** One page on its way to a slide. */
export interface PageRows {
  page: number;
  size: PageSize;
  rows: Row[];
}

/** The type size, in points, that most characters of these rows are set in. */
export function bodySize(rows: Row[]): number {
  const characters = new Map<number, number>();
  let all = 0;
  for (const row of rows) {
    for (const { size, text } of row) {
      characters.set(size, (characters.get(size) ?? 0) + text.length);
      all += text.length;
    }
  }
  let left = all / 2;
  for (const [size, count] of [...characters].sort((a, b) => a[0] - b[0])) {
    left -= count;
    if (left <= 0) return size;
  }
  return 0;
}

const marginTop = 0.12;
const marginBottom = 0.86;

function inMargin(segment: Segment, size: PageSize): boolean {
  return segment.y < size.height * marginTop || segment.y > size.height * marginBottom;
}

/** Digits count as alike, so that page numbers repeat. */
const masked = (segment: Segment) => segment.text.replace(/\d+/g, "#").trim();

/** Place on the page to a fiftieth of its height. */
function wording(segment: Segment, size: PageSize): string {
  return `${masked(segment)}|${Math.round((segment.y / size.height) * 50)}`;
}

function place(segment: Segment, size: PageSize): string {
  return `${Math.round((segment.y / size.height) * 100)}|${segment.size.toFixed(0)}`;
}

interface Places {
  pages: number;
  wordings: Set<string>;
  /** On how many pages its words are no others than at that place of another page. */
  repeating: number;
}

interface Census {
  wordings: Map<string, number>;
  places: Map<string, Places>;
}

function takeCensus(pages: PageRows[]): Census {
  const wordings = new Map<string, number>();
  const places = new Map<string, Places>();
  const marginal = pages.map(({ rows, size }) => ({
    size,
    segments: rows.flat().filter((segment) => inMargin(segment, size)),
  }));
  for (const { segments, size } of marginal) {
    for (const key of new Set(segments.map((segment) => wording(segment, size)))) {
      wordings.set(key, (wordings.get(key) ?? 0) + 1);
    }
  }
  for (const { segments, size } of marginal) {
    const here = new Map<string, Segment[]>();
    for (const segment of segments) {
      const key = place(segment, size);
      here.set(key, [...(here.get(key) ?? []), segment]);
    }
    for (const [key, found] of here) {
      const taken = places.get(key) ?? { pages: 0, wordings: new Set<string>(), repeating: 0 };
      places.set(key, taken);
      taken.pages++;
      for (const segment of found) taken.wordings.add(masked(segment));
      if (found.every((segment) => (wordings.get(wording(segment, size)) ?? 0) >= 2)) taken.repeating++;
    }
  }
  return { wordings, places };
}

/**
 * Drops running headers, footers and page numbers: small type in the margins whose wording repeats on a third of the
 * pages, or whose place is taken on many pages by few wordings (the section names above a Beamer slide, a footer that
 * credits now one source and now another).
 */
export function dropFurniture(pages: PageRows[]): { pages: PageRows[]; dropped: Extraction["dropped"] } {
  const body = bodySize(pages.flatMap((page) => page.rows));
  const { wordings, places } = takeCensus(pages);
  const isFurniture = (segment: Segment, size: PageSize) => {
    if (!inMargin(segment, size) || segment.size > body * 1.15) return false;
    if ((wordings.get(wording(segment, size)) ?? 0) >= Math.max(3, pages.length / 3)) return true;
    const taken = places.get(place(segment, size));
    if (!taken || segment.size >= body * 0.85 || taken.wordings.size > taken.pages / 3) return false;
    const isUsual = taken.pages >= Math.max(5, pages.length * 0.6);
    return (
      isUsual || (taken.pages >= Math.max(5, pages.length * 0.15) && taken.repeating >= taken.pages * 0.75)
    );
  };
  const dropped = new Map<string, { text: string; pages: Set<number> }>();
  const kept = pages.map(({ page, size, rows }) => ({
    page,
    size,
    rows: rows.flatMap((row) => {
      const rest = row.filter((segment) => !isFurniture(segment, size));
      for (const segment of row.filter((one) => !rest.includes(one))) {
        const kind = dropped.get(masked(segment)) ?? { text: segment.text.trim(), pages: new Set() };
        dropped.set(masked(segment), kind);
        kind.pages.add(page);
      }
      return rest.length > 0 ? [rest] : [];
    }),
  }));
  const report = Array.from(dropped.values(), (kind) => ({ text: kind.text, pages: kind.pages.size }));
  return { pages: kept, dropped: report.sort((a, b) => b.pages - a.pages) };
}
