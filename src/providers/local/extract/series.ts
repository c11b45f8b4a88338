import { readLexicon } from "../../../text/lexicon.ts";
import { wordKey } from "../../../text/words.ts";
import type { Passage } from "../../../types.ts";
import type { Asked, ScoredSlide } from "./scored.ts";

const { kinds } = readLexicon("kinds", "kinds");
/** Fewer are no list. */
const leastSlides = 3;
/** What a title names first, and which of these its slide is about: "Chunking: by sentence". */
const named = /^(?<head>.{3,60}?)\s*(?:[:：]|\s[–—-])\s+\S/u;

/**
 * The slides that are each one item of the list that is asked for, in their order: where "the kinds of chunking" are
 * asked, "Chunking: by size", "Chunking: by sentence" and "Chunking: by meaning". None where the best slide is not one
 * of them, for then it may list them itself, or where there are too few.
 */
export function seriesOf(slides: ScoredSlide[], passages: Passage[], asked: Asked): ScoredSlide[] {
  const wanted = [...asked.terms].filter((term) => !kindTerms(asked).has(term));
  const headOf = ({ passage }: ScoredSlide) =>
    named.exec(passages[passage]?.slide.title ?? "")?.groups?.head ?? "";
  const [best] = slides;
  const head = best ? headOf(best) : "";
  const held = asked.read(head);
  if (wanted.length === 0 || !wanted.every((term) => held.has(term))) return [];
  const own = slides.filter((slide) => wordKey(headOf(slide)) === wordKey(head));
  const places = own.map(({ passage }) => passages[passage]?.slide.deck);
  if (own.length < leastSlides || new Set(places).size > 1) return [];
  const pageOf = ({ passage }: ScoredSlide) => passages[passage]?.slide.page ?? 0;
  return own.toSorted((a, b) => pageOf(a) - pageOf(b));
}

/** Words that ask for a list and say nothing of what it is of. */
const kindTerms = ({ read }: Asked) => read([...kinds].join(" "));
