import type { Hit } from "../types.ts";

/** What a reranker reads of a hit: a chunk from the middle of a slide does not say what it is about, its title does. */
export function passageText({ text, slide }: Hit): string {
  const title = slide.title.trim();
  const body = text.trim();
  return title === "" || body.startsWith(title) ? body : `${title}\n${body}`.trim();
}

/**
 * The same hits, best first. `scores` by position in `hits`, from 0 up; those without one follow in their old order,
 * for not scored means not better than the worst. Without any score the list stays as it is.
 */
export function reorder<Found extends Hit>(hits: Found[], scores: Map<number, number>): Found[] {
  if (scores.size === 0) return hits;
  const ranked = [...scores].sort(([a, one], [b, other]) => other - one || a - b);
  const reranked = ranked.flatMap(([index, score], position) => {
    const hit = hits[index];
    return hit ? [{ ...hit, score, legs: { ...hit.legs, rerank: { rank: position + 1, score } } }] : [];
  });
  const floor = Math.min(0, ...scores.values());
  const rest = hits
    .filter((_, index) => !scores.has(index))
    .map((hit) => ({ ...hit, score: floor, legs: { ...hit.legs, rerank: null } }));
  return [...reranked, ...rest];
}
