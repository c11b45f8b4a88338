import type { Hit } from "../types.ts";
import type { Legs } from "./search.ts";

/** A chunk and what the legs say of it, before its text is loaded. `score` 0…1. */
export interface FusedMatch {
  chunkId: number;
  score: number;
  coverage: number;
  legs: Hit["legs"];
}

/**
 * Weighted sum of normalised scores (Bruch et al., 2023, "An analysis of fusion functions for hybrid retrieval"):
 * BM25 divided by its best, cosine by min-max over its list; what a leg did not find counts 0 there. A question asked
 * in several queries takes each chunk's best.
 */
export function fuse(legs: Legs[], denseWeight: number): FusedMatch[] {
  const best = new Map<number, FusedMatch>();
  for (const match of legs.flatMap((one) => fuseLegs(one, denseWeight))) {
    const before = best.get(match.chunkId);
    if (!before || before.score < match.score) best.set(match.chunkId, match);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}

function fuseLegs({ lexical, dense }: Legs, denseWeight: number): FusedMatch[] {
  const matches = new Map<number, FusedMatch>();
  const matchOf = (chunkId: number): FusedMatch => {
    const match = matches.get(chunkId) ?? {
      chunkId,
      score: 0,
      coverage: 0,
      legs: { bm25: null, dense: null, rerank: null },
    };
    matches.set(chunkId, match);
    return match;
  };
  // A leg that found nothing leaves its whole weight to the other.
  const weight = dense.length === 0 ? 0 : lexical.length === 0 ? 1 : denseWeight;
  const top = Math.max(...lexical.map((match) => match.score), Number.EPSILON);
  for (const [index, { chunkId, score, coverage }] of lexical.entries()) {
    const match = matchOf(chunkId);
    match.legs.bm25 = { rank: index + 1, score };
    match.coverage = coverage;
    match.score += (1 - weight) * (score / top);
  }
  const high = dense[0]?.score ?? 0;
  const low = dense.at(-1)?.score ?? 0;
  for (const [index, { chunkId, score }] of dense.entries()) {
    const match = matchOf(chunkId);
    match.legs.dense = { rank: index + 1, score };
    match.score += weight * (high > low ? (score - low) / (high - low) : 1);
  }
  return [...matches.values()];
}
