import { contentTerms } from "../../text/terms.ts";
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
  /** Figures and negations in their order: slides that differ in them disagree, and both must be heard. */
  claims: string;
}

const claim = /\p{N}+|\b(?:no|not|nor|never|none|nothing|neither|cannot|without)\b|n['’]t\b/gu;

/** The same slides are found again and again, and the rows of one question are loaded in steps. */
const known = new Map<string, Content>();
const remembered = 5_000;

export function contentOf(text: string): Content {
  const before = known.get(text);
  if (before) return before;
  const content = readContent(text);
  if (known.size >= remembered) known.clear();
  known.set(text, content);
  return content;
}

function readContent(text: string): Content {
  const claims = text.toLowerCase().match(claim) ?? [];
  return { words: contentTerms(text), claims: claims.join(" ") };
}

function areTwins(one: Content, other: Content): boolean {
  return one.claims === other.claims && likeness(one.words, other.words) >= twinLikeness;
}

/** Jaccard similarity; of texts without words none. */
export function likeness(one: Set<string>, other: Set<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}
