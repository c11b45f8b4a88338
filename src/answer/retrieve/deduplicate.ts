import { LRUCache } from "lru-cache";
import { jaccard } from "../../text/similarity.ts";
import { claimsOf, contentTerms } from "../../text/words.ts";
import type { Hit } from "../../types.ts";

/** Share of their words that slides must have in common to say the same. */
const twinLikeness = 0.9;

/** A slide that is nothing but its title matches well and answers nothing: behind all that say something. */
export function titlesLast(hits: Hit[]): Hit[] {
  return [...hits.filter((hit) => !isBare(hit)), ...hits.filter(isBare)];
}

export const isBare = ({ slide }: Hit) => slide.text.trim() === slide.title.trim();

/** The best chunk of each slide. */
export function foldSlides(hits: Hit[]): Hit[] {
  const seen = new Set<string>();
  return hits.filter((hit) => !seen.has(hit.slide.id) && seen.add(hit.slide.id));
}

/**
 * Of slides that say the same (a repeated agenda, a deck in two versions) the best alone, which names the others: they
 * are as good to cite. At most `limit` hits; what comes after is not looked at.
 */
export function foldTwins(hits: Hit[], limit: number): Hit[] {
  const kept: { hit: Hit; content: Content }[] = [];
  for (const hit of hits) {
    const content = contentOf(hit.slide.text);
    const twin = kept.find((one) => areTwins(one.content, content));
    if (twin) twin.hit = { ...twin.hit, twins: [...(twin.hit.twins ?? []), hit.slide] };
    else if (kept.length < limit) kept.push({ hit, content });
  }
  return kept.map(({ hit }) => hit);
}

export interface Content {
  words: Set<string>;
  /** Slides that differ in them disagree, and both must be heard. */
  claims: string;
}

/** The same slides are found again and again, and the rows of one question are loaded in steps. */
const contents = new LRUCache<string, Content>({ max: 5_000, memoMethod: readContent });

export const contentOf = (text: string): Content => contents.memo(text);

function readContent(text: string): Content {
  return { words: contentTerms(text), claims: claimsOf(text) };
}

function areTwins(one: Content, other: Content): boolean {
  return one.claims === other.claims && jaccard(one.words, other.words) >= twinLikeness;
}
