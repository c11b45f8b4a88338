import { markdownTable } from "../markdown-table.ts";
import { fenceOf, isCode, listingLength, listingLines, printedTable } from "./code.ts";
import type { Region } from "./columns.ts";
import { isBareMark, type Row } from "./rows.ts";
import { beginsAnew, brokenAddress, type Column, joinWrapped, type WrapLine, wraps } from "./wrap.ts";

interface PageText {
  lines: string[];
  hasTable: boolean;
  hasCode: boolean;
}

/** How a deck is set. */
interface DeckType {
  /** Whether a monospaced font means code here. */
  listings: boolean;
  /** How far to the right its lines reach, in points. */
  margin: number;
  /** Whether a word, in small letters, stands elsewhere in it. */
  knows: (word: string) => boolean;
  /** Where the text of the page begins, its title included, and how wide the page is. */
  page: { left: number; width: number };
}

/**
 * The lines of a page in the order of its regions: paragraphs that the page wrapped are one line again, list items
 * stand two blanks in for each level, cells that make no table are parted by tabs.
 */
export function toLines(regions: Region[], type: DeckType): PageText {
  const page: PageText = { lines: [], hasTable: false, hasCode: false };
  for (const region of regions) {
    if (region.kind === "table") {
      page.lines.push(...markdownTable(region.cells));
      page.hasTable = true;
    } else readRows(region.rows, type, page);
  }
  return page;
}

function readRows(rows: Row[], type: DeckType, page: PageText) {
  const column = columnOf(rows, type);
  const levels = leftEdges(rows);
  const list: number[] = [];
  let last: Line | undefined;
  for (let at = 0; at < rows.length; ) {
    const length = type.listings ? listingLength(rows, at) : 0;
    // A lone name that a paragraph wrapped onto its next line belongs to the paragraph.
    const next = length > 0 ? lineOf(rows[at] ?? []) : undefined;
    const isWrapped =
      next && last && (length === 1 || brokenAddress(last.text, next.text)) && wraps(last, next, column);
    if (length > 0 && !isWrapped) {
      readListing(rows.slice(at, at + length), page);
      last = undefined;
      at += length;
      continue;
    }
    const line = lineOf(rows[at] ?? []);
    at++;
    const text = page.lines.at(-1);
    if (last && text !== undefined && !last.isTabbed && !line.isTabbed && wraps(last, line, column)) {
      page.lines[page.lines.length - 1] = joinWrapped(text, line.text, type.knows);
      last = {
        ...line,
        hasMark: last.hasMark,
        x: Math.min(last.x, line.x),
        textX: last.textX,
        text: joinWrapped(last.text, line.text, type.knows),
      };
      continue;
    }
    page.lines.push(indent(line, list, levels));
    last = line;
  }
}

function columnOf(rows: Row[], { margin, page }: DeckType): Column {
  const ends = rows.flatMap((row) => row.slice(-1));
  const x = Math.max(...ends.map(({ right }) => right));
  const indent = Math.min(...rows.map((row) => row[0]?.x ?? x)) - page.left;
  const size = rows[0]?.[0]?.size ?? 1;
  const anew = rows.filter((row) => beginsAnew(row[0]?.text ?? ""));
  return {
    x,
    beginAnew: rows.length >= 4 && anew.length >= rows.length * 0.6,
    lines: ends.filter(({ right, size }) => right > x - size * 3).length,
    isMargin: x > margin * 0.92,
    mayBeItems: indent > size * 0.8 && indent < size * 4 && x < page.width * 0.72,
  };
}

function readListing(rows: Row[], page: PageText) {
  const lines = listingLines(rows);
  const cells = printedTable(lines);
  page.lines.push(...(cells ? markdownTable(cells) : fenceOf(lines)));
  if (cells) page.hasTable = true;
  else page.hasCode = true;
}

interface Line extends WrapLine {
  isTabbed: boolean;
}

const bullet = /^[•▪■●○◦‣⁃∙▶►▸▷➢➤❖◆◇□☐–—-](?:\s+|$)|^[·](?:\s*|$)|^o\s+/u;
const numbered = /^(?:\*|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)])\s/;

function lineOf(row: Row): Line {
  const [first, ...others] = row;
  const text = row.map((segment) => segment.text.trim()).join("\t");
  const shape = first ?? { x: 0, textX: 0, right: 0, y: 0, size: 1 };
  // The mark and its words may be parted by more than a segment holds.
  const isSplit = first !== undefined && others.length > 0 && isBareMark(first.text);
  const words = isSplit ? text.replace("\t", " ") : text;
  const mark = bullet.exec(words)?.[0] ?? numbered.exec(words)?.[0];
  const character = (shape.right - shape.x) / Math.max(1, shape === first ? first.text.length : 1);
  const guessed = mark ? shape.x + mark.length * character : shape.x;
  return {
    text: words,
    x: shape.x,
    textX: isSplit ? (others[0]?.x ?? guessed) : shape.textX > shape.x ? shape.textX : guessed,
    right: Math.max(...row.map((segment) => segment.right)),
    y: Math.max(...row.map((segment) => segment.y)),
    size: Math.max(...row.map((segment) => segment.size)),
    hasMark: mark !== undefined,
    isCode: isCode(row),
    isTabbed: others.length > (isSplit ? 1 : 0),
  };
}

/** Left edges of lines whose bullets are drawn, not written, where few edges say that they are levels. */
function leftEdges(rows: Row[]): number[] {
  const edges: { x: number; lines: number }[] = [];
  for (const row of rows) {
    const first = row[0];
    if (!first || first.mono) continue;
    const edge = edges.find(({ x }) => Math.abs(x - first.x) < first.size * 0.5);
    if (edge) edge.lines++;
    else edges.push({ x: first.x, lines: 1 });
  }
  const sorted = edges.sort((a, b) => a.x - b.x);
  const size = rows[0]?.[0]?.size ?? 1;
  const areSteps = sorted.every(({ x }, at) => at === 0 || x - (sorted[at - 1]?.x ?? 0) < size * 4);
  return sorted.length <= 3 && (sorted[0]?.lines ?? 0) >= 2 && areSteps ? sorted.map(({ x }) => x) : [];
}

/** `list` holds where the marks of the levels that are open stand. */
function indent(line: Line, list: number[], levels: number[]): string {
  const slack = line.size * 0.5;
  const depthAt = (x: number) => list.filter((mark) => mark < x - slack).length;
  if (!line.hasMark) {
    // A second paragraph of an item stands below its words; anything further left ends the list.
    const depth = depthAt(line.x);
    if (depth === 0) list.length = 0;
    const level = list.length > 0 ? depth : levels.filter((edge) => edge < line.x - slack).length;
    return "  ".repeat(level) + line.text;
  }
  const depth = depthAt(line.x);
  list.length = depth;
  list.push(line.x);
  return "  ".repeat(depth) + line.text.replace(bullet, "• ");
}
