import type { Passage } from "../types.ts";
import { isDivider, isLabel, isRule } from "./captions.ts";
import { type Item as Line, openEnd, readLayout } from "./layout.ts";
import { answersNothing, asks, isQuiz } from "./slide-kind.ts";
import { partOf } from "./slide-parts.ts";
import { splitSentences } from "./split.ts";
import { countWords } from "./words.ts";

/** The smallest thing that is shown or left out: a sentence, a bullet, a row of a table, a listing. */
export interface Item {
  kind: "sentence" | "bullet" | "row" | "code";
  /** Verbatim in the passage's text; UTF-16 offsets. */
  start: number;
  end: number;
  text: string;
  number?: number | undefined;
  /** How deep a bullet hangs; 0 at the top of its block. */
  depth: number;
  /** Place in the block of what it hangs on: a bullet above it, or the line that announces it. */
  parent: number | null;
  /** A line that announces the items below it, or a question that they answer: shown only with them. */
  isLeadIn: boolean;
  /** A listing that ends what the line above it says: shown with that line, whenever that is. */
  isTail: boolean;
  /** The first of a paragraph. */
  opensLine?: true;
  words: number;
}

/** What belongs together on a slide: a paragraph, a list with its lead-in, a table with its header, a listing. */
export interface Block {
  passage: number;
  kind: "prose" | "list" | "table" | "code";
  heading: string;
  /** Where the heading stands, of the first block below it. */
  headed: { start: number; end: number } | null;
  /** The first of a table is its header. */
  items: Item[];
}

const announces = (text: string) => /[:：]\**$/.test(text);

/**
 * The blocks of a passage in its order, without its title, headings, and what answers nothing (credits, descriptions of
 * pictures, questions that a slide puts to the reader; `isTold` decides). None where a slide only names what follows, or
 * only asks.
 */
export function readBlocks({ slide, text }: Passage, passage: number, isTold = isSaid): Block[] {
  const lines = readLayout(text, slide.title);
  const own = (line: Line) => text.slice(line.start, line.end);
  if (isQuiz(lines.map(own))) return [];
  const opened: Open[] = [];
  let heading = "";
  let headed: Block["headed"] = null;
  let open: Open | null = null;
  for (const [at, line] of lines.entries()) {
    const written = own(line);
    if (line.kind === "row" && isRule(written)) continue;
    if (open && isAmongBullets(open, line, { next: lines[at + 1], text })) {
      const { depth = 0, parent = null } = open.block.items.at(-1) ?? {};
      open.block.items.push({ ...itemOf("bullet", line, text), depth, parent });
      continue;
    }
    if (open && line.kind === "heading" && isAsFarIn(open, line) && isUnmarked(open, line, written)) {
      open.block.items.push(unmarked(open, line, text));
      continue;
    }
    if (line.kind === "heading" || !isTold(slide, written)) {
      if (line.kind === "heading") {
        heading = written;
        headed = { start: line.start, end: line.end };
      }
      open = null;
      continue;
    }
    if (open && line.kind === "prose" && isUnmarked(open, line, written)) {
      open.block.items.push(unmarked(open, line, text));
      continue;
    }
    const next = lines[at + 1];
    const leads =
      line.kind === "prose" &&
      next &&
      next.kind !== "heading" &&
      (next.kind === "bullet" || announces(written));
    const kind = leads ? "list" : blockKinds[line.kind];
    if (kind === "code" && open && isAnnounced(open.block, written)) {
      const above = open.block.items.length - 1;
      open.block.items.push({ ...itemOf("code", line, text), parent: above, isTail: true });
      continue;
    }
    if (!open || open.block.kind !== kind || leads || kind === "code") {
      open = { block: { passage, kind, heading, headed, items: [] }, above: [], lines: 0, indent: null };
      headed = null;
      opened.push(open);
    }
    if (line.kind === "bullet") addBullet(open, line, text);
    else if (leads) {
      open.block.items.push({ ...itemOf("sentence", line, text), isLeadIn: true });
      open.above.push({ indent: -1, mark: "", place: 0 });
    } else if (kind === "prose") addProse(open, line, text);
    else open.block.items.push(itemOf(line.kind === "row" ? "row" : "code", line, text));
  }
  for (const { block } of opened) {
    for (const item of block.items) item.isLeadIn ||= asks(item.text);
    // What it announces is a picture, or a block of its own.
    const last = block.items.at(-1);
    if (last?.kind === "sentence") last.isLeadIn ||= announces(last.text);
  }
  const said = opened.filter(({ block: { items } }) => items.some((item) => !item.isLeadIn));
  if (isDivider(said.map(({ block }) => block))) return [];
  const telling = said.filter(({ block }) => !isLabel(block));
  return (telling.length > 0 ? telling : said).map((one) =>
    isListOfLines(one) ? { ...one.block, kind: "list" as const } : one.block,
  );
}

/** A line that lost its mark: right below a bullet, and the bullet behind it hangs on what stands above both. */
function isAmongBullets(
  { block: { items }, above }: Open,
  { kind, start }: Line,
  { next, text }: { next: Line | undefined; text: string },
): boolean {
  const last = items.at(-1);
  const isText = kind === "heading" || kind === "prose";
  if (!isText || last?.kind !== "bullet" || next?.kind !== "bullet") return false;
  const goesOn = above.slice(0, -1).some((one) => one.indent >= 0 && one.indent < next.indent);
  return goesOn && !/\n\s*\n/.test(text.slice(last.end, start));
}

/** Below a line that announces them, lines without marks are a list that lost its marks; what stands less far in is behind it. */
function isUnmarked({ block: { items }, indent }: Open, line: Line, written: string): boolean {
  const [lead] = items;
  const isBare = lead?.isLeadIn === true && items.every(({ kind }) => kind === "sentence");
  if (!isBare || !announces(lead.text) || announces(written)) return false;
  return countWords(written) <= maxUnmarkedWords && (indent === null || line.indent >= indent);
}
const maxUnmarkedWords = 16;
/** What stands as far in as the items of such a list is the next of them, however short. */
const isAsFarIn = ({ indent }: Open, line: Line) => indent !== null && indent > 0 && line.indent === indent;

function unmarked(open: Open, line: Line, text: string): Item {
  open.indent ??= line.indent;
  return { ...itemOf("sentence", line, text), parent: 0 };
}

/** Lines that are no sentences, each of its own, are a list that lost its marks as well. */
function addProse(open: Open, line: Line, text: string): void {
  const { block } = open;
  const [first, ...others] = sentencesOf(line, text);
  if (first) block.items.push({ ...first, opensLine: true }, ...others);
  open.lines++;
}

const isListOfLines = ({ block: { kind, items }, lines }: Open) =>
  kind === "prose" &&
  lines >= 3 &&
  lines === items.length &&
  items.every(({ words }) => words <= maxUnmarkedWords) &&
  items.filter(({ text }) => /[.!?;。]$/.test(text)).length * 3 <= lines;

/** A short listing right below a line that has not ended is what that line was about to say. */
function isAnnounced({ items, kind }: Block, code: string): boolean {
  const above = items.at(-1);
  if (above === undefined || above.kind === "code" || kind === "table") return false;
  if (code.split("\n").length > maxTailLines || countWords(code) > maxTailWords) return false;
  return announces(above.text) || openEnd.test(above.text);
}
const [maxTailLines, maxTailWords] = [8, 40];

/** A block that is being read, and the bullets that the next one may belong under. */
interface Open {
  block: Block;
  above: { indent: number; mark: string; place: number }[];
  /** How many lines of prose it has so far. */
  lines: number;
  /** Of the items of a list without marks. */
  indent: number | null;
}
const blockKinds = { prose: "prose", bullet: "list", row: "table", code: "code" } as const;

function isSaid(slide: Passage["slide"], written: string): boolean {
  const part = partOf(slide, written)?.kind;
  return part !== "description" && part !== "alt-text" && !answersNothing(written);
}

function itemOf(kind: Item["kind"], { start, end }: { start: number; end: number }, text: string): Item {
  const own = text.slice(start, end);
  return {
    kind,
    start,
    end,
    text: own,
    depth: 0,
    parent: null,
    isLeadIn: false,
    isTail: false,
    words: countWords(own),
  };
}

function addBullet({ block, above: stack }: Open, line: Line, text: string): void {
  while (stack.length > 0 && !hangsOn(stack.at(-1), line)) stack.pop();
  const parent = stack.at(-1)?.place ?? null;
  const item = itemOf("bullet", line, text);
  const above = parent === null ? null : block.items[parent];
  const depth = above ? (above.kind === "sentence" ? 0 : above.depth + 1) : 0;
  block.items.push({ ...item, number: line.number, depth, parent, isLeadIn: announces(item.text) });
  stack.push({ indent: line.indent, mark: line.mark, place: block.items.length - 1 });
}

function hangsOn(above: { indent: number; mark: string } | undefined, line: Line): boolean {
  if (!above) return false;
  return above.indent < line.indent || (above.indent === line.indent && isSub(above, line));
}

/** Where a deck lost its indentation, `–` below `•` still hangs on it; the other way round it does not. */
const order = "1•●■▪*➢►➤o○◦‣-–—·";
const isSub = (above: { mark: string }, below: { mark: string }) =>
  order.indexOf(above.mark || "•") < order.indexOf(below.mark || "•");

function sentencesOf(line: Line, text: string): Item[] {
  const flat = text.slice(line.start, line.end).replace(/\s/g, " ");
  const stretches: { start: number; end: number }[] = [];
  for (const { start, end } of splitSentences(flat)) {
    const before = stretches.at(-1);
    // What goes on in lower case was no end: `100x (!!!) faster`.
    if (before && /^\p{Ll}/u.test(flat.slice(start))) before.end = end;
    else stretches.push({ start, end });
  }
  return stretches.flatMap(({ start, end }) => {
    const own = flat.slice(start, end);
    const from = line.start + start + (own.length - own.trimStart().length);
    return own.trim() === ""
      ? []
      : [itemOf("sentence", { start: from, end: line.start + start + own.trimEnd().length }, text)];
  });
}

/**
 * A block below its own heading, with the heading as the line that announces it: names that stand over what is said of
 * them ("Encoder", what SPDX is short for) are part of an answer.
 */
export function underHeading(block: Block, text: string): Block {
  const { headed, items, kind } = block;
  if (!headed || kind === "table" || kind === "code") return block;
  const lead = { ...itemOf("sentence", headed, text), isLeadIn: true };
  const below = items.map((item) => ({ ...item, parent: item.parent === null ? 0 : item.parent + 1 }));
  return { ...block, items: [lead, ...below] };
}
