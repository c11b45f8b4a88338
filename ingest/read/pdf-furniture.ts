import type { Row, Segment } from "./pdf-lines.ts";
import type { PageSize } from "./pdf-pieces.ts";

/** One page on its way to a slide. */
export interface PageRows {
  page: number;
  size: PageSize;
  rows: Row[];
}

/** The type size, in points, that most characters of these rows are set in. */
export function bodySize(rows: Row[]): number {
  const segments = rows.flat().sort((a, b) => a.size - b.size);
  let left = segments.reduce((sum, segment) => sum + segment.text.length, 0) / 2;
  for (const segment of segments) {
    left -= segment.text.length;
    if (left <= 0) return segment.size;
  }
  return 0;
}

const marginTop = 0.12;
const marginBottom = 0.86;

function inMargin(segment: Segment, size: PageSize): boolean {
  return segment.y < size.height * marginTop || segment.y > size.height * marginBottom;
}

/** Place on the page to a hundredth of its height; digits count as alike, so that page numbers repeat. */
function wording(segment: Segment, size: PageSize): string {
  return `${segment.text.replace(/\d+/g, "#").trim()}|${Math.round((segment.y / size.height) * 50)}`;
}

function slot(segment: Segment, size: PageSize): string {
  return `${Math.round((segment.y / size.height) * 100)}|${segment.size.toFixed(0)}`;
}

/**
 * Drops running headers, footers and page numbers: small type in the margins whose wording repeats on a third of the
 * pages, or whose place is taken on most pages by few wordings (the section names above a Beamer slide).
 */
export function dropFurniture(pages: PageRows[]): PageRows[] {
  const body = bodySize(pages.flatMap((page) => page.rows));
  const repeated = new Map<string, number>();
  const slots = new Map<string, { pages: number; wordings: Set<string> }>();
  for (const { rows, size } of pages) {
    const marginal = rows.flat().filter((segment) => inMargin(segment, size));
    for (const key of new Set(marginal.map((segment) => wording(segment, size)))) {
      repeated.set(key, (repeated.get(key) ?? 0) + 1);
    }
    for (const key of new Set(marginal.map((segment) => slot(segment, size)))) {
      const taken = slots.get(key) ?? { pages: 0, wordings: new Set<string>() };
      taken.pages++;
      for (const segment of marginal) {
        if (slot(segment, size) === key) taken.wordings.add(wording(segment, size));
      }
      slots.set(key, taken);
    }
  }
  const isFurniture = (segment: Segment, size: PageSize) => {
    if (!inMargin(segment, size) || segment.size > body * 1.15) return false;
    if ((repeated.get(wording(segment, size)) ?? 0) >= Math.max(3, pages.length / 3)) return true;
    const taken = slots.get(slot(segment, size));
    return (
      segment.size < body * 0.85 &&
      taken !== undefined &&
      taken.pages >= Math.max(5, pages.length * 0.6) &&
      taken.wordings.size <= pages.length / 3
    );
  };
  return pages.map(({ page, size, rows }) => ({
    page,
    size,
    rows: rows
      .map((row) => row.filter((segment) => !isFurniture(segment, size)))
      .filter((row) => row.length > 0),
  }));
}
