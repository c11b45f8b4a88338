import { LRUCache } from "lru-cache";
import { jaccard } from "../../text/similarity.ts";
import { kindOf, kindsNamed } from "../../text/slide-kind.ts";
import { claimsOf, contentTerms } from "../../text/words.ts";
import type { Hit } from "../../types.ts";

/** Share of their words that slides must have in common to say the same. */
const sameContent = 0.9;

/**
 * Each slide once, with its best chunk, and of slides that say the same (a repeated agenda, a deck in two versions) the
 * best alone, which names the others: they are as good to cite. A slide that only announces (a title, an agenda, a
 * list of references, a quiz) matches well and answers nothing: it comes behind all that say something, unless one of
 * the queries names its kind. At most `limit` hits; what comes after is not looked at.
 */
export function deduplicate<Found extends Hit>(
  hits: Found[],
  limit: number,
  queries: string[] = [],
): Found[] {
  const named = new Set(queries.flatMap((query) => [...kindsNamed(query)]));
  const isLast = ({ slide }: Hit) => {
    const kind = kindOf(slide);
    return kind !== null && !named.has(kind);
  };
  const kept: { hit: Found; content: Content }[] = [];
  for (const hit of bestOfSlides([...hits.filter((one) => !isLast(one)), ...hits.filter(isLast)])) {
    const content = contentOf(hit.slide.text);
    const same = kept.find((one) => saySame(one.content, content));
    if (same) same.hit = { ...same.hit, duplicates: [...(same.hit.duplicates ?? []), hit.slide] };
    else if (kept.length < limit) kept.push({ hit, content });
  }
  return kept.map(({ hit }) => hit);
}

function bestOfSlides<Found extends Hit>(hits: Found[]): Found[] {
  const seen = new Set<string>();
  return hits.filter((hit) => !seen.has(hit.slide.id) && seen.add(hit.slide.id));
}

export interface Content {
  words: Set<string>;
  /** Slides that differ in figures or negations disagree, and both must be heard. */
  claims: string;
}

/** The same slides are found again and again, and the rows of one question are loaded in steps. */
const contents = new LRUCache<string, Content>({ max: 5_000, memoMethod: readContent });

export const contentOf = (text: string): Content => contents.memo(text);

function readContent(text: string): Content {
  return { words: contentTerms(text), claims: claimsOf(text) };
}

function saySame(one: Content, other: Content): boolean {
  return one.claims === other.claims && jaccard(one.words, other.words) >= sameContent;
}
