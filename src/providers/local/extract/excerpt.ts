import { openEnd } from "../../../text/layout.ts";
import { leansOnBefore, saysQuantity } from "./cues.ts";
import { type Form, wantsCode, wholeLists } from "./form.ts";
import { isMeasurement, listAsked, type Places, wordsOf } from "./lists.ts";
import {
  type Asked,
  ancestorsOf,
  childrenOf,
  type ScoredBlock,
  type ScoredItem,
  type ScoredSlide,
} from "./scored.ts";

/** What is shown of one slide, in its order. */
export interface Extract {
  passage: number;
  excerpts: Places[];
}

/** A second slide shows only items that are nearly as good as its best. */
const nearlyAsGood = 0.85;
/** A block so far behind its slide's best speaks of something else: an example, a screenshot's table. */
const worthShowing = 0.5;
const worthAdding = 0.35;
/** A figure stands in one line: of a slide that is longer than this share of its budget, only what is near it is shown. */
const aroundFigure = { whole: 0.6, worthAdding: 0.6 };
/** Where the title says what is asked, the slide is its answer: the earlier a line, the more it says. */
const orderWeight = 0.25;
/** An item this short, with others below it, is their name. */
const longestLabel = 4;

export const bestOf = (slide: Pick<ScoredSlide, "blocks">): ScoredItem =>
  slide.blocks
    .flatMap(({ items }) => items)
    .reduce((best, item) => (item.score > best.score && !item.isLeadIn ? item : best));

export const wordsIn = (extracts: Extract[]): number =>
  extracts
    .flatMap(({ excerpts }) => excerpts)
    .reduce((sum, { block, shown }) => sum + wordsOf(block, shown), 0);

/** All that is worth it, or of a slide that only adds: what is nearly as good as its best, with or without the list asked. */
type Extent = "all" | "near" | "list";

/** What fits of a slide into the given number of words: all of it if possible, otherwise what says most, in the slide's order. */
export function excerptOf(slide: ScoredSlide, asked: Asked, budget: number, extent: Extent = "all"): Extract {
  const readable = readableOf(slide, asked);
  const leading = bestOf({ blocks: readable }).score;
  const near = readable.filter(
    ({ items }) => Math.max(...items.map(({ score }) => score)) >= leading * worthShowing,
  );
  // A list that its slide sets apart in several is one.
  const isShort =
    wordsIn([{ passage: 0, excerpts: readable.map((block) => ({ block, shown: wholeOf(block) })) }]) <=
    budget;
  const blocks = isShort && wholeLists.has(asked.form) ? readable : near;
  const all = { passage: slide.passage, excerpts: blocks.map((block) => ({ block, shown: wholeOf(block) })) };
  const isFigure = asked.form === "number" && saysQuantity(bestOf({ blocks: readable }).text);
  if (extent === "all" && wordsIn([all]) <= budget * (isFigure ? aroundFigure.whole : 1)) return all;
  const list = extent !== "near" && wholeLists.has(asked.form) ? listAsked(blocks, slide, asked) : null;
  const floor =
    leading * (extent !== "all" ? nearlyAsGood : isFigure ? aroundFigure.worthAdding : worthAdding);
  const shown = fill(rank(blocks, slide, floor), list, budget);
  const excerpts = blocks.flatMap((block) => {
    const own = shown.get(block);
    // A header alone says nothing.
    const isSaid = own && (block.kind !== "table" || own.size > 1 || block.items.length === 1);
    return isSaid ? [{ block, shown: [...own].sort((a, b) => a - b) }] : [];
  });
  return { passage: slide.passage, excerpts };
}

/** Without listings and measurements, where these are not asked for and something else is said. */
function readableOf({ blocks }: ScoredSlide, { question, form }: Asked): ScoredBlock[] {
  const isAsked = (block: ScoredBlock) =>
    block.kind === "code" ? wantsCode(question, form) : measured.has(form) || !isMeasurement(block);
  const spoken = blocks.filter(isAsked);
  return spoken.length > 0 ? spoken : blocks;
}
const measured = new Set<Form>(["number", "comparison"]);

/** The items worth adding, the best first, with their places. */
function rank(blocks: ScoredBlock[], { titled }: ScoredSlide, floor: number) {
  const count = blocks.reduce((sum, { items }) => sum + items.length, 0);
  let place = 0;
  return blocks
    .flatMap((block) =>
      block.items.map((item, at) => {
        const early = 1 - place++ / count;
        return { block, at, item, order: item.score + orderWeight * titled * early };
      }),
    )
    .filter(({ item }) => !item.isLeadIn && !item.isTail && item.score >= floor)
    .sort((a, b) => b.order - a.order);
}

/** As many of them as fit, behind a list that was asked for, each with what it can't be read without, the first with all that hangs on it. */
function fill(
  ranked: { block: ScoredBlock; at: number }[],
  list: Places | null,
  budget: number,
): Map<ScoredBlock, Set<number>> {
  const shown = new Map<ScoredBlock, Set<number>>(list ? [[list.block, new Set(list.shown)]] : []);
  let left = budget - (list ? wordsOf(list.block, list.shown) : 0);
  for (const [place, { block, at }] of ranked.entries()) {
    const before = shown.get(block) ?? new Set<number>();
    const [needed, whole] = [together(block, at), [...together(block, at), ...belowOf(block, at)]].map(
      (places) => [...new Set(places)].filter((one) => !before.has(one)),
    ) as [number[], number[]];
    const wanted = place === 0 && wordsOf(block, whole) <= left ? whole : needed;
    const words = wordsOf(block, wanted);
    if (shown.size > 0 && words > left) continue;
    shown.set(block, new Set([...before, ...wanted]));
    left -= words;
  }
  return shown;
}

const wholeOf = (block: ScoredBlock) =>
  block.items.flatMap(({ isLeadIn }, place) => (isLeadIn && !hasBelow(block, place) ? [] : [place]));

/** Whether something hangs on an item; the first of a block announces all of it. */
const hasBelow = (block: ScoredBlock, at: number) =>
  childrenOf(block, at).length > 0 ||
  (at === 0 && block.items.length > 1 && block.items[0]?.kind === "sentence");

/** All that hangs on an item, and on that. */
const belowOf = (block: ScoredBlock, at: number) =>
  block.items.flatMap((_, place) => (ancestorsOf(block, place).includes(at) ? [place] : []));

/** An item with what it can't be read without: what it hangs on, what it names, what ends it, what an open end goes on to. */
function together(block: ScoredBlock, at: number): number[] {
  const item = block.items[at];
  const below = childrenOf(block, at);
  const named = item && item.words <= longestLabel ? below : below.filter((one) => block.items[one]?.isTail);
  const goesOn = openEnd.test(item?.text ?? "") && at + 1 < block.items.length ? [at + 1] : [];
  const before =
    item?.kind === "sentence" && at > 0 && leansOnBefore(item.text) ? together(block, at - 1) : [];
  return [...new Set([...headOf(block), ...ancestorsOf(block, at), ...before, at, ...named, ...goesOn])];
}

/** A table's header, and the line above a list that announces it, are shown with any of it; a bullet announces its own alone. */
export function headOf({ kind, items: [first, ...others] }: ScoredBlock): number[] {
  const announcesAll = first?.isLeadIn && first.kind !== "bullet";
  return (kind === "table" && others.length > 0) || announcesAll ? [0] : [];
}
