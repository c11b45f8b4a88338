import { saysContinued } from "../../../text/slide-title.ts";
import { quantityAt } from "../../../text/support/quantities.ts";
import { words } from "../../../text/words.ts";
import { type Asked, ancestorsOf, childrenOf, type ScoredBlock, type ScoredSlide } from "./scored.ts";

/** Places of a block's items, in order. */
export interface Places {
  block: ScoredBlock;
  shown: number[];
}

const maxListWords = 140;
/** Without the details that hang on its items, a list may still be as long as this. */
const maxOutlineWords = 170;
/** A table with a larger share of figures is a measurement, and no list. */
const mostlyFigures = 0.5;

/** What is shown of the list whose best item, with the line that announces it, fits the question best. */
export function listAsked(
  blocks: ScoredBlock[],
  { titleTerms }: Pick<ScoredSlide, "titleTerms">,
  { terms }: Pick<Asked, "terms">,
): Places | null {
  const lists = blocks.filter(({ kind, items }) => items.length > 2 && (kind === "list" || kind === "table"));
  const best = lists.reduce<ScoredBlock | null>(
    (one, next) => (one && fitOf(one) >= fitOf(next) ? one : next),
    null,
  );
  if (!best) return null;
  const all = best.items.map((_, place) => place);
  if (wordsOf(best, all) <= maxListWords) return { block: best, shown: all };
  const heldBy = (held: Set<string>) => [...terms].filter((term) => held.has(term)).length;
  const announced = announcedIn(best, Math.max(1, heldBy(titleTerms)), heldBy);
  const shown = outline(best, announced ?? all, maxListWords);
  return wordsOf(best, shown) <= maxOutlineWords ? { block: best, shown } : null;
}

const fitOf = ({ items }: ScoredBlock) => Math.max(...items.map(({ score }) => score));

/** A table of little but figures. */
export const isMeasurement = ({ kind, items: [, ...rows] }: ScoredBlock): boolean => {
  if (kind !== "table" || rows.length === 0) return false;
  const cells = rows.flatMap(({ text }) => text.split(/[|\t]/).filter((cell) => cell.trim() !== ""));
  return cells.filter((cell) => /^[\s\d.,%+-]+$/.test(cell)).length > mostlyFigures * cells.length;
};

/** What hangs on the item that says best what was asked, where several do, and it says no less of that than the title. */
function announcedIn(
  block: ScoredBlock,
  least: number,
  heldBy: (terms: Set<string>) => number,
): number[] | null {
  const announcing = block.items
    .map(({ score, terms }, at) => ({ at, score, terms, count: childrenOf(block, at).length }))
    .filter(({ count, terms }) => count > 1 && heldBy(terms) >= least)
    .sort((a, b) => b.score - a.score)[0];
  if (!announcing) return null;
  const below = block.items.flatMap((_, at) => (ancestorsOf(block, at).includes(announcing.at) ? [at] : []));
  return [...ancestorsOf(block, announcing.at).reverse(), announcing.at, ...below];
}

/** Only the higher levels of these items, down to the level that still fits into the given number of words. */
export function outline(block: ScoredBlock, places: number[], budget: number): number[] {
  const levelOf = (at: number) => ancestorsOf(block, at).length;
  const levels = [...new Set(places.map(levelOf))].sort((a, b) => b - a);
  const fitting = levels
    .map((deepest) => places.filter((at) => levelOf(at) <= deepest))
    .find((some) => wordsOf(block, some) <= budget);
  const top = levels.at(-1) ?? 0;
  return fitting ?? places.filter((at) => levelOf(at) <= top + 1);
}

export const wordsOf = ({ items }: ScoredBlock, shown: number[]): number =>
  shown.reduce((sum, at) => sum + (items[at]?.words ?? 0), 0);

/**
 * How a list goes on over the slides behind its own: as long as these say that they continue it, or until it has as many
 * items as it was said to have.
 */
export function continuedList(
  first: Places,
  following: ScoredSlide[],
  { question }: Pick<Asked, "question">,
  budget: number,
): { passage: number; excerpts: Places[] }[] {
  const announcing = first.shown.filter((at) => childrenOf(first.block, at).length > 0);
  const told = [...announcing.map((at) => first.block.items[at]?.text ?? ""), question];
  const wanted = told.map(countSaid).find((count) => count !== null) ?? 0;
  let held = itemsIn(first);
  let left = budget;
  const more: { passage: number; excerpts: Places[] }[] = [];
  for (const slide of following) {
    const block = slide.blocks.find(({ kind }) => kind === "list" || kind === "table");
    const opening = block?.items[0]?.text.replace(/[:：]$/, "") ?? "";
    if (!block || !(slide.goesOn || saysContinued(opening) || held < wanted)) break;
    const all = block.items.map((_, at) => at);
    const shown = outline(block, all, Math.max(left * mostOfIt, leastForOne));
    left -= wordsOf(block, shown);
    if (left < -leastForOne) break;
    more.push({ passage: slide.passage, excerpts: [{ block, shown }] });
    held += itemsIn({ block, shown });
  }
  return more;
}
/** What the next slide of a run may take of what is left, and what it may always take. */
const mostOfIt = 0.6;
const leastForOne = 20;

/** The items on its highest level, or what hangs on the only one there. */
function itemsIn({ block, shown }: Places): number {
  const top = shown.filter((at) => block.items[at]?.parent === null);
  const [only] = top;
  return top.length === 1 && only !== undefined ? Math.max(1, childrenOf(block, only).length) : top.length;
}

/** How many things are told before their name: "four types", "3 phases". */
function countSaid(text: string): number | null {
  const said = words(text);
  for (const [at, word] of said.entries()) {
    const count = /^\p{N}/u.test(word) ? Number(word) : (quantityAt(said, at)?.quantity.value ?? 0);
    const isCounted = /^\p{L}{3}/u.test(said[at + 1] ?? "");
    if (isCounted && Number.isInteger(count) && count > 1 && count <= mostCounted) return count;
  }
  return null;
}
const mostCounted = 12;
