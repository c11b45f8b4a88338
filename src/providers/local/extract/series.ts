import { readLexicon } from "../../../text/lexicon.ts";
import { wordKey, words } from "../../../text/words.ts";
import type { Passage } from "../../../types.ts";
import type { Asked, ScoredSlide } from "./scored.ts";

const { kinds } = readLexicon("kinds", "kinds");
/** Fewer are no list. */
const leastSlides = 3;
/** What a title names first, and which of these its slide is about: "Chunking: by sentence". */
const aspect = /^(?<head>.{3,60}?)\s*(?:[:：]|\s[–—-])\s+\S/u;

/**
 * The slides that are each one item of the list that is asked for, in their order: where "the kinds of chunking" are
 * asked, "Chunking: by size", "Chunking: by sentence" and "Chunking: by meaning". None where the best slide may list
 * them itself, or where there are too few.
 */
export function seriesOf(slides: ScoredSlide[], passages: Passage[], asked: Asked): ScoredSlide[] {
  const kindTerms = asked.read([...kinds].join(" "));
  const wanted = [...asked.terms].filter((term) => !kindTerms.has(term));
  const [best, ...others] = slides;
  const named = { wanted, read: asked.read };
  const own = aspectsOf(slides, passages, named);
  if (own.length >= leastSlides) return own;
  const titleOf = ({ passage }: ScoredSlide) => passages[passage]?.slide.title ?? "";
  const mayList = (slide: ScoredSlide) =>
    saysKind(titleOf(slide)) ||
    slide.blocks.some(({ items }) => items.some(({ isLeadIn, text }) => isLeadIn && saysKind(text)));
  const behind = best && !mayList(best) ? aspectsOf(others, passages, named) : [];
  return behind.length >= leastSlides ? behind : [];
}

const saysKind = (text: string) => words(text).some((word) => kinds.has(word));

/**
 * The best slide with those that are named before a dash or colon as it is, where that name holds all that is wanted, in
 * their order: the first introduces what the others go into ("Glazes – Basics", "Glazes – Recipes").
 */
export function aspectsOf(
  slides: ScoredSlide[],
  passages: Passage[],
  { wanted, read }: { wanted: string[] } & Pick<Asked, "read">,
): ScoredSlide[] {
  const headOf = ({ passage }: ScoredSlide) =>
    aspect.exec(passages[passage]?.slide.title ?? "")?.groups?.head ?? "";
  const [best] = slides;
  const head = best ? headOf(best) : "";
  const held = read(head);
  if (!best || wanted.length === 0 || !wanted.every((term) => held.has(term))) return [];
  const deckOf = ({ passage }: ScoredSlide) => passages[passage]?.slide.deck;
  const pageOf = ({ passage }: ScoredSlide) => passages[passage]?.slide.page ?? 0;
  return slides
    .filter((slide) => wordKey(headOf(slide)) === wordKey(head) && deckOf(slide) === deckOf(best))
    .toSorted((a, b) => pageOf(a) - pageOf(b));
}
