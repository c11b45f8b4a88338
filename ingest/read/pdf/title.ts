import { bodySize, type PageRows } from "./furniture.ts";
import type { Row, Segment } from "./rows.ts";

/** A page's title as its visual lines, and the rows that remain without them. */
interface TitledPage {
  lines: Segment[];
  rest: Row[];
  /** The title is a heading in the middle of running text: it stays where it is, and is among the rest. */
  staysInPlace: boolean;
}

/** Where most of a deck's titles stand. Points; `y` is a share of the page's height. */
interface TitleSlot {
  size: number;
  y: number;
}

interface TitleHints {
  /** Type size of the deck's body. */
  deckBody: number;
  slot: TitleSlot | undefined;
  /** What headers and footers say: often the name of the course, which is not what a page is about. */
  furniture: string[];
}

const upperPart = 0.45;
const hasWord = /\p{L}{2}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** A page with its lines that hold words, from top to bottom, and the type size of its body. */
interface WordedPage {
  page: PageRows;
  words: Segment[];
  body: number;
}

function withWords(page: PageRows): WordedPage {
  const words = page.rows
    .flat()
    .filter((segment) => hasWord.test(segment.text))
    .sort((a, b) => a.y - b.y || a.x - b.x);
  return { page, words, body: bodySize(page.rows) };
}

/** The topmost of the largest lines in the upper part of a page, if they are larger than its body. */
function largest({ page, words, body: pageBody }: WordedPage, deckBody: number): Segment | undefined {
  const upper = words.filter((segment) => segment.y < page.size.height * upperPart);
  const body = Math.min(pageBody, deckBody) || deckBody;
  const upperMost = Math.max(0, ...upper.map((segment) => segment.size));
  const most = Math.max(0, ...words.map((segment) => segment.size));
  // Towering over all that stands above it: a title at the foot.
  const towers = most > upperMost * 1.4 && most > deckBody * 1.7;
  if (upperMost > body * 1.1 && !towers) return upper.find((segment) => segment.size >= upperMost * 0.92);
  if (most > deckBody * 1.25) return words.find((segment) => segment.size >= most * 0.95);
  return undefined;
}

/** The place and size that at least a quarter of the pages give their title. */
export function findTitleSlot(pages: PageRows[], deckBody: number): TitleSlot | undefined {
  const counts = new Map<string, { count: number; slot: TitleSlot }>();
  for (const page of pages) {
    const title = largest(withWords(page), deckBody);
    if (!title || title.y > page.size.height * upperPart) continue;
    const slot = { size: title.size, y: title.y / page.size.height };
    const key = `${slot.size.toFixed(0)}|${Math.round(slot.y * 50)}`;
    const entry = counts.get(key) ?? { count: 0, slot };
    entry.count++;
    counts.set(key, entry);
  }
  const best = [...counts.values()].sort((a, b) => b.count - a.count)[0];
  return best && best.count >= Math.max(3, pages.length / 4) ? best.slot : topSlot(pages);
}

/** Where titles are no larger than the text: the place and size of the first line of most pages, well above the rest. */
function topSlot(pages: PageRows[]): TitleSlot | undefined {
  const counts = new Map<string, { count: number; slot: TitleSlot }>();
  const worded = pages.map(withWords).filter(({ words }) => words.length > 1);
  for (const { page, words } of worded) {
    const [first, second] = words;
    if (!first || !second || first.y > page.size.height * 0.2 || second.y - first.y < first.size * 1.8)
      continue;
    const slot = { size: first.size, y: first.y / page.size.height };
    const key = `${slot.size.toFixed(0)}|${Math.round(slot.y * 50)}`;
    const entry = counts.get(key) ?? { count: 0, slot };
    entry.count++;
    counts.set(key, entry);
  }
  const best = [...counts.values()].sort((a, b) => b.count - a.count)[0];
  return best && best.count >= 3 && best.count > worded.length / 2 ? best.slot : undefined;
}

const isSize = (segment: Segment, size: number) => Math.abs(segment.size - size) < size * 0.06;

function inSlot({ page, words }: WordedPage, slot: TitleSlot | undefined): Segment | undefined {
  if (!slot) return undefined;
  return words.find(
    (segment) => isSize(segment, slot.size) && Math.abs(segment.y / page.size.height - slot.y) < 0.025,
  );
}

/** Some decks set a page's title at its foot: the only line in the titles' size, and none is larger. */
function inTitleSize({ words }: WordedPage, { slot, deckBody }: TitleHints): Segment | undefined {
  if (!slot || slot.size < deckBody * 1.15) return undefined;
  const sized = words.filter((segment) => isSize(segment, slot.size));
  return sized.length > 0 && words.every((segment) => segment.size < slot.size * 1.06) ? sized[0] : undefined;
}

/** On a cover the course's name may stand above the title, as large: it is what the footers say as well. */
function isCourse({ words }: WordedPage, segment: Segment, furniture: string[]): boolean {
  const named = furniture.some((text) => text.includes(segment.text.trim()));
  return named && words.some((other) => other.y > segment.y + 1 && isSize(other, segment.size));
}

/** Takes the title off a page: by the deck's usual place, else by type size, else the first line near the top. */
export function takeTitle(page: PageRows, hints: TitleHints): TitledPage {
  const { deckBody, slot, furniture } = hints;
  const worded = withWords(page);
  const topmost = worded.words[0];
  const found =
    inSlot(worded, slot) ??
    inTitleSize(worded, hints) ??
    largest(worded, deckBody) ??
    (topmost &&
    topmost.y < page.size.height * 0.3 &&
    topmost.text.length <= 100 &&
    !beginsParagraph(worded, topmost, deckBody)
      ? topmost
      : undefined);
  if (!found) return { lines: [], rest: page.rows, staysInPlace: false };
  const first = isCourse(worded, found, furniture)
    ? (worded.words.find((other) => other.y > found.y + 1 && isSize(other, found.size)) ?? found)
    : found;
  const stands = page.rows.flat().some((segment) => segment.size < first.size * 0.92);
  const lines = stands || first.size > deckBody * 1.08 ? withContinuation(page, first) : [first];
  const staysInPlace = standsBelowText(page, first);
  if (staysInPlace) return { lines, rest: page.rows, staysInPlace };
  const taken = new Set(lines);
  const rest = page.rows
    .map((row) => row.filter((segment) => !taken.has(segment)))
    .filter((row) => row.length > 0);
  return { lines, rest, staysInPlace };
}

/** Characters of a line of running text, which no label, name or number above a title reaches. */
const runningText = 45;

/** Whether a paragraph of the section before stands above a heading. */
function standsBelowText({ rows }: PageRows, heading: Segment): boolean {
  return rows.some((row) =>
    row.some(
      ({ text, y, size, upright }) =>
        !upright && y < heading.y - heading.size && size < heading.size * 0.95 && text.length >= runningText,
    ),
  );
}

/** Whether a line is the first of a paragraph, which is no title: set like the text, it goes on in the next line. */
function beginsParagraph({ words, page }: WordedPage, line: Segment, deckBody: number): boolean {
  if (line.size > deckBody * 1.08) return false;
  const next = words.find((other) => other.y > line.y + 1 && Math.abs(other.x - line.x) < line.size * 3);
  const goesOn =
    next !== undefined &&
    isSize(next, line.size) &&
    next.y - line.y < line.size * 1.75 &&
    /^[\p{Ll}\p{N}(]/u.test(next.text);
  const isFull = line.right > page.size.width * 0.6 && line.text.length >= runningText;
  return /^\p{Ll}/u.test(line.text) ? line.text.length >= 25 || goesOn : goesOn && isFull;
}

/** A title may run over up to four lines: same size, one line's height apart, same left edge or same middle. */
function withContinuation(page: PageRows, first: Segment): Segment[] {
  const lines = [first];
  // Parts of the title that a wide gap sets apart, such as `foo()` in code type.
  const rowOf = page.rows.find((row) => row.includes(first)) ?? [];
  const after = rowOf[rowOf.indexOf(first) + 1];
  if (after && Math.abs(after.y - first.y) < first.size * 0.05 && after.x - first.right < first.size * 3) {
    if (Math.abs(after.size - first.size) < first.size * 0.08) lines.push(after);
  }
  let last = first;
  for (const row of page.rows) {
    const next = row.find(
      (segment) => segment.y > last.y + 1 && isSize(segment, first.size) && isUnder(segment, first),
    );
    if (!next || lines.length >= 4) continue;
    if (next.y - last.y > first.size * 1.7) break;
    lines.push(next);
    last = next;
  }
  return lines;
}

function isUnder(segment: Segment, first: Segment): boolean {
  return (
    Math.abs(segment.x - first.x) < first.size ||
    Math.abs(segment.x + segment.right - first.x - first.right) < first.size * 2
  );
}
