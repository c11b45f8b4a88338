import type { LexicalIndex } from "../../search/lexical.ts";
import type { Match } from "./legs.ts";

/** What the feature reranker and the judgement of answerability look at; shares 0…1, cosines −1…1. */
export interface Features {
  /** BM25F as a share of what it could be. */
  words: number;
  /** Share of the question's information that the chunk holds. */
  coverage: number;
  /** Share of it that stands close together in the chunk. */
  proximity: number;
  /** Cosine of question and chunk; null without vectors. */
  whole: number | null;
  /** Cosine of question and nearest sentence. */
  nearest: number | null;
}

/** Terms at most this many places apart belong together. */
const window = 5;

export function featuresOf({ index, position, lexical, dense }: Match, query: string): Features {
  return {
    words: lexical.share,
    coverage: lexical.coverage,
    proximity: lexical.coverage > 0 ? proximity(index.lexical, query, position) : 0,
    whole: dense?.whole ?? null,
    nearest: dense?.nearest ?? null,
  };
}

/** Each pair of the question's terms that meet, once, at the information of the commoner (after Tao & Zhai, 2007). */
function proximity(lexical: LexicalIndex, query: string, position: number): number {
  const terms = lexical.weigh(query);
  const weights = new Map(terms.flatMap(({ id, weight }) => (id === null ? [] : [[id, weight] as const])));
  const information = terms.reduce((sum, { weight }) => sum + weight, 0);
  const met = new Set<string>();
  let sum = 0;
  let last = { id: -1, at: -window - 1, weight: 0 };
  for (const [at, id] of lexical.termsAt(position).entries()) {
    const weight = weights.get(id);
    if (weight === undefined) continue;
    const pair = `${Math.min(id, last.id)} ${Math.max(id, last.id)}`;
    if (id !== last.id && at - last.at <= window && !met.has(pair)) {
      met.add(pair);
      sum += Math.min(weight, last.weight);
    }
    last = { id, at, weight };
  }
  return information === 0 ? 0 : Math.min(1, sum / information);
}
