import type { Hit } from "../types.ts";
import { clip } from "./clip.ts";
import type { Rerank } from "./provider.ts";

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

/** How many hits a reranker reads, and how much of each; with fewer than `least` there is nothing to order. */
interface Reading {
  maxHits: number;
  maxCharacters: number;
  least?: number;
}

/** A passage's place among those that were read, and its relevance; a place that is not one says nothing. */
export interface Relevance {
  index?: number | undefined;
  score?: number | undefined;
}

/**
 * A reranker that says of some texts how relevant they are. Hits beyond the first, those without a word and any that it
 * leaves out follow in their old order; what names no text, or names it again, is dropped.
 */
export function rerankBy(
  { maxHits, maxCharacters, least = 1 }: Reading,
  ask: (query: string, texts: string[], signal: AbortSignal) => Promise<Relevance[]>,
): Rerank {
  return async (query, hits, signal) => {
    signal.throwIfAborted();
    const passages = hits.slice(0, maxHits).flatMap((hit, index) => {
      const text = clip(passageText(hit), maxCharacters);
      return text === "" ? [] : [{ index, text }];
    });
    // A service refuses a blank text, and nothing is relevant to no question.
    if (passages.length < least || query.trim() === "") return hits;
    const scores = new Map<number, number>();
    const texts = passages.map(({ text }) => text);
    for (const { index = -1, score = Number.NaN } of await ask(query, texts, signal)) {
      const passage = passages[index];
      if (passage && Number.isFinite(score) && !scores.has(passage.index)) scores.set(passage.index, score);
    }
    return reorder(hits, scores);
  };
}
