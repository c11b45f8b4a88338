import type { Passage } from "../types.ts";
import { type Block, type Item, readBlocks } from "./blocks.ts";
import { asks } from "./slide-kind.ts";
import { splitSentences } from "./split.ts";

/** The smallest thing worth quoting: a sentence, a bullet, a lead-in with the bullets it announces, a row, a listing. */
export interface Unit {
  kind: Item["kind"] | "list";
  /** Verbatim in the passage, from `start` to `end`. */
  start: number;
  end: number;
  /** For reading: without marks and line breaks, a list as nested Markdown, cells apart. */
  shown: string;
  /** What it is about without saying so: the heading or lead-in above it, the header of its table. */
  about: string;
  /** Units under the same heading or lead-in share a run. */
  run: string;
  /** The header of a row's table. */
  header: { shown: string } | null;
}

/** A bullet that is longer is quoted by its sentences. */
const longBullet = 300;
const longList = 900;

/** The units of a passage in its order. Titles, headings and questions are none: they answer nothing. */
export function splitUnits(passage: Passage): Unit[] {
  return readBlocks(passage, 0, () => true).flatMap((block, run) => unitsOf(block, run));
}

const maxThoughtCharacters = 500;

/** A unit as it is embedded: after the title and the line that it stands under, and cut where it is long. */
export const thoughtOf = (title: string, { about, shown }: Pick<Unit, "about" | "shown">): string =>
  `${title}: ${about} ${shown}`.slice(0, maxThoughtCharacters).replace(/[\uD800-\uDBFF]$/, "");

/** The units of a block; `run` tells it from the others of its passage. */
export function unitsOf({ items, heading, kind }: Block, run: number): Unit[] {
  const [first] = items;
  const header = kind === "table" && first && items.length > 1 ? { shown: readCells(first.text) } : null;
  return items.slice(header ? 1 : 0).flatMap((item): Unit[] => {
    const at = items.indexOf(item);
    const above = item.parent === null ? null : items[item.parent];
    const about = [heading, above?.text, header?.shown].filter(Boolean).join(" ");
    const base = { start: item.start, end: item.end, about, run: `${run} ${item.parent}`, header };
    const below = items
      .slice(at + 1)
      .filter((one) => isBelow(items, one, at) && one.end - item.start <= longList);
    const last = below.at(-1);
    if (last && !asks(item.text) && (item.isLeadIn || item.text.length <= 40)) {
      const lines = [item.text, ...below.map(({ text }) => `  - ${text}`)];
      return [{ ...base, kind: "list", end: last.end, shown: lines.map(oneLine).join("\n") }];
    }
    if (item.isLeadIn) return [];
    if (item.kind === "row") return [{ ...base, kind: "row", shown: readCells(item.text) }];
    if (item.kind === "code") return [{ ...base, kind: "code", shown: item.text.trim() }];
    if (item.text.length <= longBullet) return [{ ...base, kind: item.kind, shown: oneLine(item.text) }];
    return splitSentences(item.text).map(({ start, end }) => {
      const own = item.text.slice(start, end).trimEnd();
      const place = { start: item.start + start, end: item.start + start + own.length };
      return { ...base, ...place, kind: "sentence", shown: oneLine(own) };
    });
  });
}

/** Whether an item hangs on another, or on what hangs on it. */
function isBelow(items: Item[], { parent }: Item, at: number): boolean {
  if (parent === null) return false;
  const above = items[parent];
  return parent === at || (above !== undefined && isBelow(items, above, at));
}

const oneLine = (text: string) =>
  text
    .replace(/^(\s*- )?\s*/, "$1")
    .replace(/(\S)\s*\n\s*/g, "$1 ")
    .trimEnd();

/** Cells set apart; what was wrapped onto the next line belongs to the widest cell, which was full. */
function readCells(row: string): string {
  const [line = "", ...wrapped] = row.split("\n");
  const cells = (line.includes("\t") ? line.split("\t") : line.replace(/^\s*\||\|\s*$/g, "").split("|")).map(
    (cell) => cell.trim(),
  );
  const widest = cells.reduce(
    (best, cell, index) => (cell.length > (cells[best]?.length ?? 0) ? index : best),
    0,
  );
  return cells
    .map((cell, index) => [cell, ...(index === widest ? wrapped : [])].map((part) => part.trim()).join(" "))
    .filter(Boolean)
    .join(" · ");
}
