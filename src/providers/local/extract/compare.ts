import { sidesIn } from "../../../text/compared-sides.ts";
import { contentTerms, countWords } from "../../../text/words.ts";
import { labelOf } from "./cues.ts";
import { type Extract, headOf } from "./excerpt.ts";
import { outline, wordsOf } from "./lists.ts";
import { ancestorsOf, childrenOf, type ScoredBlock, type ScoredItem, type ScoredSlide } from "./scored.ts";

const isWithin = (terms: Set<string>, held: Set<string>) => [...terms].every((term) => held.has(term));

/** The slide of each side that bears its name; none where a side has no slide of its own. */
export function sidesOf(question: string, slides: ScoredSlide[]): ScoredSlide[] {
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

/**
 * The slide on which a single line speaks of every side, with that line as its best; null where none does, or where the
 * best slide is about all of them.
 */
export function lineOfBoth(question: string, slides: ScoredSlide[]): ScoredSlide | null {
  const sides = sidesIn(question);
  const [best] = slides;
  if (sides.length < 2 || sides.every((side) => isWithin(side, best?.titleTerms ?? new Set()))) return null;
  const isOfBoth = ({ isLeadIn, kind, terms, words }: ScoredItem) =>
    !isLeadIn && kind !== "code" && words >= leastCompared && sides.every((side) => isWithin(side, terms));
  const holding = slides.find(({ blocks }) => blocks.some(({ items }) => items.some(isOfBoth)));
  if (!holding) return null;
  const raise = (item: ScoredItem) => (isOfBoth(item) ? { ...item, score: item.score + 1 } : item);
  return {
    ...holding,
    blocks: holding.blocks.map((block) => ({ ...block, items: block.items.map(raise) })),
  };
}
/** Words; a shorter line only names them. */
const leastCompared = 6;

const fit = (terms: Set<string>, { titleTerms, score }: ScoredSlide) => terms.size / titleTerms.size + score;

/** The table that has a column for each side, where it is short enough to be shown whole. */
export function columnsOf(question: string, slides: ScoredSlide[], words: number): Extract | null {
  const sides = sidesIn(question);
  if (sides.length < 2) return null;
  for (const { passage, blocks } of slides) {
    for (const block of blocks) {
      const [header, ...rows] = block.items;
      if (block.kind !== "table" || !header || rows.length === 0) continue;
      const cells = header.text.split(/[|\t]/).map((cell) => contentTerms(cell));
      const columns = sides.map((terms) => cells.findIndex((cell) => isWithin(terms, cell)));
      const shown = block.items.map((_, at) => at);
      if (columns.includes(-1) || new Set(columns).size < columns.length) continue;
      if (wordsOf(block, shown) <= words) return { passage, excerpts: [{ block, shown }] };
    }
  }
  return null;
}

/** The table or list that has a row or a bullet for each side, with what hangs on these. */
export function rowsOf(question: string, slides: ScoredSlide[]): Extract | null {
  const sides = sidesIn(question);
  if (sides.length < 2) return null;
  for (const { passage, blocks } of slides) {
    for (const block of blocks) {
      const rows = sides.map((terms, side) => {
        const others = sides.filter((_, place) => place !== side);
        // A name of which nothing is said compares nothing.
        const labels = block.items.map(({ text }, place) =>
          contentTerms(block.kind === "table" || says(block, place) ? labelOf(text) : ""),
        );
        const exact = labels.findIndex((label) => isWithin(terms, label));
        return exact >= 0 ? exact : labels.findIndex((label) => isLabelOf(label, terms, others));
      });
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

/**
 * A bullet for each side that bears its name, with what hangs on it, where these stand on different slides or in
 * different lists; none where a side has none. Only slides whose titles name both are looked at.
 */
export function labelledSides(question: string, slides: ScoredSlide[], words: number): Extract[] {
  const sides = sidesIn(question);
  if (sides.length < 2) return [];
  const likely = slides.filter((slide) => sides.every((terms) => isAbout(slide.titleTerms, terms)));
  const found = sides.map((terms, at) => {
    const others = sides.filter((_, place) => place !== at);
    return findLabelled(likely, (label) => isLabelOf(label, terms, others));
  });
  if (!found.every((one) => one !== null)) return [];
  return [...new Set(found.map(({ slide }) => slide))].map((slide) => ({
    passage: slide.passage,
    excerpts: [...new Set(slide.blocks)].flatMap((block) => {
      const own = found.filter((one) => one.block === block);
      const shown = own.flatMap(({ at }) => withBelow(block, at, words / sides.length));
      return own.length === 0 ? [] : [{ block, shown: [...new Set(shown)].sort((a, b) => a - b) }];
    }),
  }));
}

/** Whether one of the words that name a side stands in a title. */
const isAbout = (held: Set<string>, terms: Set<string>) => [...terms].some((term) => held.has(term));

/** A name that has nothing which its side has not, and is not the other's too. */
const isLabelOf = (label: Set<string>, terms: Set<string>, others: Set<string>[]) =>
  label.size > 0 && isWithin(label, terms) && !others.some((other) => isWithin(label, other));

function findLabelled(slides: ScoredSlide[], fits: (label: Set<string>) => boolean) {
  for (const slide of slides) {
    for (const block of slide.blocks) {
      const at = block.items.findIndex(
        ({ text }, place) => says(block, place) && fits(contentTerms(labelOf(text))),
      );
      if (at >= 0) return { slide, block, at };
    }
  }
  return null;
}

function withBelow(block: ScoredBlock, at: number, words: number): number[] {
  const below = block.items.flatMap((_, place) => (ancestorsOf(block, place).includes(at) ? [place] : []));
  const above = ancestorsOf(block, at);
  return [...headOf(block), ...above, ...outline(block, [at, ...below], words)];
}

/** Whether more stands there than a name. */
const says = (block: ScoredBlock, at: number) =>
  childrenOf(block, at).length > 0 ||
  countWords(labelOf(block.items[at]?.text ?? "")) < (block.items[at]?.words ?? 0);
