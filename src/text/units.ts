import type { Passage } from "../types.ts";
import { type Item, readLayout } from "./layout.ts";
import { splitSentences } from "./split.ts";

/** The smallest thing worth quoting: a sentence, a bullet, a lead-in with the bullets it announces, a row, a listing. */
export interface Unit {
  kind: "sentence" | "bullet" | "list" | "row" | "code";
  passage: number;
  /** Verbatim in the passage, from `start` to `end`. */
  quote: string;
  start: number;
  end: number;
  /** For reading: without marks and line breaks, a list as nested Markdown, cells apart. */
  shown: string;
  /** What it is about without saying so: the heading or lead-in above it, the header of its table. */
  about: string;
  /** Units under the same heading or lead-in share a run. */
  run: number;
  /** The header of a row's table. */
  header: { quote: string; shown: string } | null;
}

/** A bullet that is longer is quoted by its sentences. */
const longBullet = 300;
const longList = 900;

/** The units of a passage in its order. Titles, headings and questions are none: they answer nothing. */
export function splitUnits({ slide, text }: Passage, passage: number): Unit[] {
  const items = readLayout(text, slide.title);
  const quiz = isQuiz(items, text);
  if (isDivider(items, text)) return [];
  const units: Unit[] = [];
  let heading = "";
  let header: Unit["header"] = null;
  let run = 0;
  for (const [index, item] of items.entries()) {
    const own = text.slice(item.start, item.end);
    if (item.kind !== "row") header = null;
    if (item.kind === "heading" || /[?？]$/.test(own)) {
      if (item.kind !== "bullet" || !quiz) heading = own;
      run = index + 1;
      continue;
    }
    if (quiz) continue;
    const about = aboveOf(items, index, text);
    const base = { passage, about: `${heading} ${about.text}`.trim(), run: about.index ?? run, header: null };
    const make = (kind: Unit["kind"], start: number, end: number, shown: string): Unit => ({
      ...base,
      kind,
      start,
      end,
      quote: text.slice(start, end),
      shown,
    });
    if (item.kind === "code") {
      units.push(make("code", item.start, item.end, own.trim()));
    } else if (item.kind === "row") {
      if (isRule(own)) continue;
      const shown = readCells(own);
      if (header)
        units.push({
          ...make("row", item.start, item.end, shown),
          about: `${base.about} ${header.shown}`,
          header,
        });
      else header = { quote: own, shown };
    } else {
      const children = childrenOf(items, index, text);
      const last = children.at(-1);
      if (last && (announces(own) || names(item, children, own))) {
        const lines = [own, ...children.map((child) => `  - ${text.slice(child.start, child.end)}`)];
        units.push(make("list", item.start, last.end, lines.map(oneLine).join("\n")));
      } else if (!announces(own)) units.push(...split(item, text, make));
    }
  }
  return units;
}

type Make = (kind: Unit["kind"], start: number, end: number, shown: string) => Unit;

function split(item: Item, text: string, make: Make): Unit[] {
  const own = text.slice(item.start, item.end);
  if (item.kind === "bullet" && own.length <= longBullet)
    return [make("bullet", item.start, item.end, oneLine(own))];
  return splitSentences(own)
    .map(({ start, end }) => ({ start, end: start + own.slice(start, end).trimEnd().length }))
    .filter(({ start, end }) => end - start > 2 && !/[?？]$/.test(own.slice(start, end)))
    .map(({ start, end }) =>
      make("sentence", item.start + start, item.start + end, oneLine(own.slice(start, end))),
    );
}

const announces = (text: string) => /[:：]$/.test(text);

/** A bullet of a few words that only names what hangs on it. */
const names = (item: Item, children: Item[], own: string) =>
  item.kind === "bullet" && own.length <= 40 && children.every((child) => child.indent > item.indent);

/** Half of what a slide lists being questions, the rest of the list asks as well (`Name some …`). */
function isQuiz(items: Item[], text: string): boolean {
  const bullets = items.filter((item) => item.kind === "bullet");
  const asking = bullets.filter((item) => /[?？]$/.test(text.slice(item.start, item.end)));
  return asking.length >= 2 && asking.length * 2 >= bullets.length;
}

/** A slide that only names what follows: a line or two without a sentence. */
function isDivider(items: Item[], text: string): boolean {
  const isName = (item: Item) => {
    const own = text.slice(item.start, item.end);
    return (
      (item.kind === "prose" || item.kind === "heading") &&
      !/[.!:;]$|\d/.test(own) &&
      own.split(/\s+/).length <= 6
    );
  };
  return items.length <= 2 && items.every(isName);
}

/** Deeper by its indentation or, where the deck lost that, by another mark. */
function isUnder(item: Item, parent: Item): boolean {
  if (item.kind !== "bullet") return false;
  if (parent.kind !== "bullet") return true;
  return item.indent > parent.indent || (item.indent === parent.indent && item.mark !== parent.mark);
}

/** The bullets that a lead-in announces; where everything has lost its depth, the bullets up to the next lead-in. */
function childrenOf(items: Item[], index: number, text: string): Item[] {
  const parent = items[index];
  if (!parent) return [];
  const following: Item[] = [];
  for (const item of items.slice(index + 1)) {
    const length = item.end - parent.start;
    if (item.kind !== "bullet" || item.indent < parent.indent || length > longList) break;
    following.push(item);
  }
  const end = following.findIndex((item) => !isUnder(item, parent));
  if (end !== 0) return end === -1 ? following : following.slice(0, end);
  const next = following.findIndex((item) => announces(text.slice(item.start, item.end)));
  return next === -1 ? following : following.slice(0, next);
}

/** The nearest item above that this one hangs on. */
function aboveOf(items: Item[], index: number, text: string): { text: string; index: number | null } {
  const item = items[index];
  for (let at = index - 1; item && at >= 0; at--) {
    const above = items[at];
    if (!above || above.kind === "heading" || item.kind !== "bullet") break;
    const own = text.slice(above.start, above.end);
    const leads = above.kind === "prose" ? announces(own) : isUnder(item, above);
    if (leads) return { text: own, index: at };
    if (above.kind !== "bullet") break;
  }
  return { text: "", index: null };
}

const oneLine = (text: string) =>
  text
    .replace(/^(\s*- )?\s*/, "$1")
    .replace(/(\S)\s*\n\s*/g, "$1 ")
    .trimEnd();

const isRule = (row: string) => /^[\s|:+=-]+$/.test(row);

/** Cells set apart; what was wrapped onto the next line belongs to the widest cell, for that is the one that was full. */
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
