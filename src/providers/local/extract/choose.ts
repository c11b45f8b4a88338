import { openEnd } from "../../../text/layout.ts";
import { contentTerms } from "../../../text/words.ts";
import type { Form } from "./form.ts";
import { wantsCode } from "./form.ts";
import { type Asked, ancestorsOf, type ScoredBlock, type ScoredSlide } from "./score.ts";

/** A block with what of it is shown. */
export interface Excerpt {
  block: ScoredBlock;
  /** Places of the items that are shown, in order. */
  shown: number[];
}
/** What is shown of one slide, in its order. */
export interface Extract {
  passage: number;
  excerpts: Excerpt[];
}

/** Words that the first slide may take, and both together: a reader wants an answer, not the deck. */
const budgets: Record<Form, { first: number; all: number }> = {
  definition: { first: 75, all: 95 },
  number: { first: 55, all: 80 },
  reason: { first: 75, all: 100 },
  list: { first: 110, all: 125 },
  steps: { first: 90, all: 115 },
  overview: { first: 95, all: 120 },
  comparison: { first: 60, all: 120 },
  other: { first: 70, all: 100 },
};
/** What of another slide may be shown must be nearly as good as the best of the first. */
const nearlyAsGood = 0.85;
/** A block so far behind its slide's best speaks of something else: an example, a screenshot's table. */
const worthShowing = 0.5;
/** Where the title says what is asked, the slide is its answer: the earlier a line, the more it says. */
const orderWeight = 0.25;

/** The excerpts that answer together, of one to three slides. `slides`: best first. */
export function chooseExtracts(slides: ScoredSlide[], asked: Asked): Extract[] {
  const [first] = slides;
  if (!first) return [];
  const budget = budgets[asked.form];
  if (asked.form === "comparison") {
    const rows = rowsOf(asked.question, slides);
    if (rows) return [rows];
    const sides = sidesOf(asked.question, slides);
    if (sides.length > 1) return sides.map((slide) => excerptOf(slide, asked, budget.all / sides.length));
  }
  const parts = slidesOfParts(asked.question, slides);
  if (parts.length > 1) return parts.map((slide) => excerptOf(slide, asked, budget.all / parts.length));
  const chosen = [excerptOf(first, asked, budget.first)];
  const best = bestOf(first);
  let left = budget.all - wordsOf(chosen);
  for (const slide of slides.slice(1, 4)) {
    if (left < 12 || chosen.length > 1) break;
    const top = bestOf(slide);
    if (top.score < best.score * nearlyAsGood) continue;
    if (repeats(top.terms, chosen)) continue;
    const more = excerptOf(slide, asked, Math.min(left, budget.first / 2), true);
    if (wordsOf([more]) === 0 || wordsOf([more]) > left + 10) continue;
    chosen.push(more);
    left -= wordsOf([more]);
  }
  return chosen;
}

const bestOf = (slide: ScoredSlide) =>
  slide.blocks
    .flatMap(({ items }) => items)
    .reduce((best, item) => (item.score > best.score && !item.isLeadIn ? item : best));

function wordsOf(extracts: Extract[]): number {
  return extracts
    .flatMap(({ excerpts }) =>
      excerpts.flatMap(({ block, shown }) => shown.map((at) => block.items[at]?.words ?? 0)),
    )
    .reduce((sum, words) => sum + words, 0);
}

function repeats(terms: Set<string>, chosen: Extract[]): boolean {
  const said = new Set(
    chosen.flatMap(({ excerpts }) =>
      excerpts.flatMap(({ block, shown }) => shown.flatMap((at) => [...(block.items[at]?.terms ?? [])])),
    ),
  );
  return [...terms].filter((term) => said.has(term)).length > 0.8 * terms.size;
}

/** What fits of a slide into so many words: all of it where it can be, else what says most, in the slide's order. */
function excerptOf(slide: ScoredSlide, asked: Asked, budget: number, onlyNear = false): Extract {
  const spoken = slide.blocks.filter(({ kind }) => kind !== "code");
  const readable = wantsCode(asked.question, asked.form) || spoken.length === 0 ? slide.blocks : spoken;
  const leading = bestOf({ ...slide, blocks: readable }).score;
  const blocks = readable.filter(
    ({ items }) => Math.max(...items.map(({ score }) => score)) >= leading * worthShowing,
  );
  const isWhole = (block: ScoredBlock) =>
    block.items.flatMap(({ isLeadIn }, place) => (isLeadIn && !hasBelow(block, place) ? [] : [place]));
  const all = { passage: slide.passage, excerpts: blocks.map((block) => ({ block, shown: isWhole(block) })) };
  if (!onlyNear && wordsOf([all]) <= budget) return all;
  const count = blocks.reduce((sum, { items }) => sum + items.length, 0);
  const floor = leading * (onlyNear ? nearlyAsGood : 0.35);
  let place = 0;
  const ranked = blocks
    .flatMap((block) =>
      block.items.map((item, at) => {
        const early = 1 - place++ / count;
        return { block, at, item, score: item.score + orderWeight * slide.titled * early };
      }),
    )
    .sort((a, b) => b.score - a.score);
  const shown = new Map<ScoredBlock, Set<number>>();
  let left = budget;
  const list = onlyNear || !wholeLists.has(asked.form) ? null : listOf(blocks);
  if (list && wordsIn(list) <= maxListWords) {
    shown.set(list, new Set(isWhole(list)));
    left -= wordsIn(list);
  }
  for (const { block, at, item } of ranked) {
    if (item.isLeadIn || item.isTail || item.score < floor) continue;
    const before = shown.get(block) ?? new Set<number>();
    const wanted = together(block, at).filter((one) => !before.has(one));
    const words = wanted.reduce((sum, one) => sum + (block.items[one]?.words ?? 0), 0);
    if (shown.size > 0 && words > left) continue;
    shown.set(block, new Set([...before, ...wanted]));
    left -= words;
  }
  const excerpts = blocks.flatMap((block) => {
    const own = shown.get(block);
    // A header alone says nothing.
    const isSaid = own && (block.kind !== "table" || own.size > 1 || block.items.length === 1);
    return isSaid ? [{ block, shown: [...own].sort((a, b) => a - b) }] : [];
  });
  return { passage: slide.passage, excerpts };
}

/** Whether something hangs on an item; the first of a block announces all of it. */
const hasBelow = ({ items }: ScoredBlock, at: number) =>
  items.some(({ parent }) => parent === at) ||
  (at === 0 && items.length > 1 && items[0]?.kind === "sentence");

/** A list or its steps say all that was asked only together. */
const wholeLists = new Set<Form>(["list", "steps"]);
const maxListWords = 140;
const wordsIn = ({ items }: ScoredBlock) => items.reduce((sum, { words }) => sum + words, 0);

/** The list whose best item, with the line that announces it, fits the question best. */
function listOf(blocks: ScoredBlock[]): ScoredBlock | null {
  const lists = blocks.filter(({ kind, items }) => (kind === "list" || kind === "table") && items.length > 2);
  const fit = ({ items }: ScoredBlock) => Math.max(...items.map(({ score }) => score));
  return lists.reduce<ScoredBlock | null>((best, one) => (best && fit(best) >= fit(one) ? best : one), null);
}

/** An item with what it can't be read without: what it hangs on, what ends it, and what an open end goes on to. */
function together(block: ScoredBlock, at: number): number[] {
  const ends = block.items.flatMap(({ isTail, parent }, place) => (isTail && parent === at ? [place] : []));
  const goesOn = openEnd.test(block.items[at]?.text ?? "") && at + 1 < block.items.length ? [at + 1] : [];
  return [...headOf(block), ...ancestorsOf(block, at), at, ...ends, ...goesOn];
}

/** A table's header, and the line that announces a list, are shown with any of it. */
function headOf({ kind, items }: ScoredBlock): number[] {
  return (kind === "table" && items.length > 1) || items[0]?.isLeadIn ? [0] : [];
}

/** Where a second question begins within the same sentence, or behind the first. */
const nextQuestion = /[?？]\s+(?=\S)|,?\s+and\s+(?=(?:what|how|why|which|who|when|where)\b)/i;

/** The best slide of each of several questions in one; fewer than two where one slide is the best of all. */
function slidesOfParts(question: string, slides: ScoredSlide[]): ScoredSlide[] {
  const parts = question
    .split(nextQuestion)
    .map((part) => contentTerms(part))
    .filter((terms) => terms.size > 1);
  if (parts.length < 2) return [];
  const fitOf = (slide: ScoredSlide, terms: Set<string>) => {
    const held = slide.blocks.flatMap(({ items }) =>
      items.map(
        (item) => [...terms].filter((term) => item.terms.has(term) || slide.titleTerms.has(term)).length,
      ),
    );
    return Math.max(...held) / terms.size + slide.score / 4;
  };
  return [
    ...new Set(
      parts.flatMap((terms) => slides.toSorted((a, b) => fitOf(b, terms) - fitOf(a, terms)).slice(0, 1)),
    ),
  ];
}

const comparison =
  /\b(?:compare|comparison (?:of|between)|differences? between|distinguish(?: between)?)\s+(.+?)\s+(?:and|with|to|from|versus|vs\.?)\s+(.+?)\s*[?.]?$|^(?:how (?:do|does|is) )?(.+?)\s+(?:vs\.?|versus|different from|differ from)\s+(.+?)\s*[?.]?$/i;

/** What is compared, as the terms of each side; none where it is not said so. */
function sidesIn(question: string): Set<string>[] {
  const sides =
    comparison
      .exec(question)
      ?.slice(1)
      .filter((side) => side !== undefined) ?? [];
  return sides.map((side) => contentTerms(side)).filter((terms) => terms.size > 0);
}

const isWithin = (terms: Set<string>, held: Set<string>) => [...terms].every((term) => held.has(term));

/** The slide of each side that bears its name; none where a side has no slide of its own. */
function sidesOf(question: string, slides: ScoredSlide[]): ScoredSlide[] {
  const sides = sidesIn(question);
  const own = sides.map((terms, place) => {
    const others = sides.filter((_, at) => at !== place);
    const named = slides.filter(
      ({ titleTerms }) => isWithin(terms, titleTerms) && !others.some((other) => isWithin(other, titleTerms)),
    );
    // A title that names nothing else is about this side alone.
    return named.sort((a, b) => fit(terms, b) - fit(terms, a))[0];
  });
  return own.every((slide) => slide !== undefined) ? [...new Set(own)] : [];
}

const fit = (terms: Set<string>, { titleTerms, score }: ScoredSlide) => terms.size / titleTerms.size + score;

/** The table or list that has a row or a bullet for each side, with what hangs on these. */
function rowsOf(question: string, slides: ScoredSlide[]): Extract | null {
  const sides = sidesIn(question);
  if (sides.length < 2) return null;
  for (const { passage, blocks } of slides) {
    for (const block of blocks) {
      const rows = sides.map((terms) =>
        block.items.findIndex(({ text }) => isWithin(terms, contentTerms(labelOf(text)))),
      );
      if (rows.some((at) => at < 0) || new Set(rows).size < rows.length) continue;
      const shown = block.items.flatMap((_, at) =>
        rows.includes(at) || ancestorsOf(block, at).some((above) => rows.includes(above)) ? [at] : [],
      );
      return {
        passage,
        excerpts: [{ block, shown: [...new Set([...headOf(block), ...shown])].sort((a, b) => a - b) }],
      };
    }
  }
  return null;
}

/** The first cell of a row; what stands before a bullet's dash or colon. */
const labelOf = (text: string) =>
  /^(?:\|\s*)?(.{1,60}?)\s*(?:\t|\||:|\s[–—-]\s|\sis\s|\sare\s|$)/.exec(text)?.[1] ?? "";
