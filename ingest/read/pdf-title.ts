import { bodySize, type PageRows } from "./pdf-furniture.ts";
import type { Row, Segment } from "./pdf-lines.ts";

/** A page's title: its visual lines, and the rows that are left without them. */
export interface TitledPage {
  lines: Segment[];
  rest: Row[];
}

/** Where most of a deck's titles stand. Points; `y` is a share of the page's height. */
export interface TitleSlot {
  size: number;
  y: number;
}

const upperPart = 0.45;
const hasWord = /\p{L}{2}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

function wordy(page: PageRows): Segment[] {
  return page.rows.flat().filter((segment) => hasWord.test(segment.text));
}

/** The topmost of the largest lines in the upper part of a page, if they are larger than its body. */
function largest(page: PageRows, deckBody: number): Segment | undefined {
  const segments = wordy(page).sort((a, b) => a.y - b.y);
  const upper = segments.filter((segment) => segment.y < page.size.height * upperPart);
  const body = Math.min(bodySize(page.rows), deckBody) || deckBody;
  const upperMost = Math.max(0, ...upper.map((segment) => segment.size));
  if (upperMost > body * 1.1) return upper.find((segment) => segment.size >= upperMost * 0.92);
  const most = Math.max(0, ...segments.map((segment) => segment.size));
  if (most > deckBody * 1.25) return segments.find((segment) => segment.size >= most * 0.95);
  return undefined;
}

/** The place and size that at least a quarter of the pages give their title. */
export function findTitleSlot(pages: PageRows[], deckBody: number): TitleSlot | undefined {
  const counts = new Map<string, { count: number; slot: TitleSlot }>();
  for (const page of pages) {
    const title = largest(page, deckBody);
    if (!title || title.y > page.size.height * upperPart) continue;
    const slot = { size: title.size, y: title.y / page.size.height };
    const key = `${slot.size.toFixed(0)}|${Math.round(slot.y * 50)}`;
    const entry = counts.get(key) ?? { count: 0, slot };
    entry.count++;
    counts.set(key, entry);
  }
  const best = [...counts.values()].sort((a, b) => b.count - a.count)[0];
  return best && best.count >= Math.max(3, pages.length / 4) ? best.slot : undefined;
}

function inSlot(page: PageRows, slot: TitleSlot | undefined): Segment | undefined {
  if (!slot) return undefined;
  return wordy(page)
    .sort((a, b) => a.y - b.y || a.x - b.x)
    .find(
      (segment) =>
        Math.abs(segment.size - slot.size) < slot.size * 0.06 &&
        Math.abs(segment.y / page.size.height - slot.y) < 0.025,
    );
}

/** Takes the title off a page: by the deck's usual place, else by type size, else the first line near the top. */
export function takeTitle(page: PageRows, deckBody: number, slot: TitleSlot | undefined): TitledPage {
  const topmost = wordy(page).sort((a, b) => a.y - b.y)[0];
  const first =
    inSlot(page, slot) ??
    largest(page, deckBody) ??
    (topmost && topmost.y < page.size.height * 0.3 && topmost.text.length <= 100 ? topmost : undefined);
  if (!first) return { lines: [], rest: page.rows };
  const stands = page.rows.flat().some((segment) => segment.size < first.size * 0.92);
  const lines = stands || first.size > deckBody * 1.08 ? withContinuation(page, first) : [first];
  const taken = new Set(lines);
  const rest = page.rows
    .map((row) => row.filter((segment) => !taken.has(segment)))
    .filter((row) => row.length > 0);
  return { lines, rest };
}

/** A title may run over up to four lines: same size, one line's height apart, same left edge or same middle. */
function withContinuation(page: PageRows, first: Segment): Segment[] {
  const lines = [first];
  // A part of the title that a wide gap sets apart, such as `foo()` in code type.
  const rowOf = page.rows.find((row) => row.includes(first)) ?? [];
  const after = rowOf[rowOf.indexOf(first) + 1];
  if (after && Math.abs(after.y - first.y) < first.size * 0.05 && after.x - first.right < first.size * 3) {
    if (Math.abs(after.size - first.size) < first.size * 0.08) lines.push(after);
  }
  let last = first;
  for (const row of page.rows) {
    const next = row.find((segment) => segment.y > last.y + 1);
    if (!next || row.length > 1 || lines.length >= 4) continue;
    const apart = next.y - last.y;
    const sameSize = Math.abs(next.size - first.size) < first.size * 0.08;
    const aligned =
      Math.abs(next.x - first.x) < first.size ||
      Math.abs(next.x + next.right - first.x - first.right) < first.size * 2;
    if (apart > first.size * 1.7 || !sameSize || !aligned) break;
    lines.push(next);
    last = next;
  }
  return lines;
}
