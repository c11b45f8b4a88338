import type { Hit, Passage } from "../types.ts";

/** At most this many passages, and characters in all (about 3,500 tokens). */
const maxPassages = 8;
const maxCharacters = 14_000;
/** A slide this short goes whole: its bullets explain each other. */
const wholeSlide = 2_500;

/** Hits as passages, best first, within the budget; a long slide gives the retrieved chunk, a short one all of it. */
export function pack(hits: Hit[]): Passage[] {
  const passages: Passage[] = [];
  let left = maxCharacters;
  for (const hit of hits) {
    const text = hit.slide.text.length <= wholeSlide ? hit.slide.text : hit.text;
    if (passages.length >= maxPassages || text.length > left) break;
    passages.push({ slide: hit.slide, text });
    left -= text.length;
  }
  return passages;
}
