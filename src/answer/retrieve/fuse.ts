import type { Config } from "../../config.ts";
import type { Legs, Match } from "./legs.ts";
import type { Candidate } from "./search.ts";

/** A candidate of the index, with what both searches say of it for the query that thinks best of it. */
interface FusedMatch extends Candidate {
  chunkId: number;
  match: Match;
}

/** Cormack et al., 2009: damps the lead of rank 1. */
const damping = 60;

/** Best first. A question asked in several queries, the whole and its parts, takes each chunk's best. */
export function fuse(legs: Legs[], settings: Pick<Config, "fusion" | "denseWeight">): FusedMatch[] {
  const best = new Map<number, FusedMatch>();
  const fused = legs.map((one) => fuseLegs(one, settings));
  for (const one of fused.flat()) {
    const before = best.get(one.chunkId);
    if (!before || before.score < one.score) best.set(one.chunkId, one);
  }
  const [, ...parts] = fused;
  for (const [chunkId, shared] of parts.length > 1 ? leastOf(parts) : []) {
    const one = best.get(chunkId);
    if (one) best.set(chunkId, { ...one, shared });
  }
  const sorted = [...best.values()].sort((a, b) => b.score - a.score || a.chunkId - b.chunkId);
  return sorted.map((one, place) => ({ ...one, fused: { rank: place + 1, score: one.score } }));
}

/** For chunks that have words of every part, the lowest score for any part. */
function leastOf(parts: FusedMatch[][]): Map<number, number> {
  const [first = [], ...others] = parts.map((part) => part.filter(({ legs }) => legs.bm25 !== null));
  const known = others.map((part) => new Map(part.map(({ chunkId, score }) => [chunkId, score])));
  return new Map(
    first.flatMap(({ chunkId, score }) => {
      const scores = known.flatMap((part) => part.get(chunkId) ?? []);
      return scores.length < known.length ? [] : [[chunkId, Math.min(score, ...scores)] as const];
    }),
  );
}

function fuseLegs({ query, matches }: Legs, { fusion, denseWeight }: Pick<Config, "fusion" | "denseWeight">) {
  const lexicalRanks = rank(matches, ({ lexical }) => (lexical.score > 0 ? lexical.share : null));
  const isEmbedded = matches.some(({ dense }) => dense !== null);
  const denseRanks = rank(matches, ({ dense }) => dense?.score ?? null);
  return matches.map((match): FusedMatch => {
    const { lexical, dense, index, position } = match;
    const bm25Rank = lexicalRanks.get(match);
    const denseRank = denseRanks.get(match);
    const score =
      fusion === "rrf"
        ? fuseRanks([bm25Rank, denseRank])
        : fuseScores(lexical.share, dense?.score ?? (isEmbedded ? 0 : null), denseWeight);
    return {
      match,
      query,
      chunkId: index.chunkIds[position] ?? 0,
      score,
      fused: { rank: 0, score },
      features: null,
      legs: {
        bm25: bm25Rank === undefined ? null : { rank: bm25Rank, score: lexical.score },
        dense: denseRank === undefined || !dense ? null : { rank: denseRank, score: dense.score },
        rerank: null,
      },
    };
  });
}

/**
 * Weighted sum of scores normalised by what they could be at most ("theoretical" bounds in Bruch et al., 2023, "An
 * analysis of fusion functions for hybrid retrieval"). Unlike a score divided by the list's best, it lets meaning
 * decide where no slide holds the question's words, and words where one holds them all.
 */
function fuseScores(share: number, cosine: number | null, denseWeight: number): number {
  return cosine === null ? share : (1 - denseWeight) * share + denseWeight * Math.max(0, cosine);
}

/** Reciprocal rank fusion: 1 where it is first everywhere. Undefined: not found there. */
export function fuseRanks(ranks: (number | undefined)[]): number {
  const sum = ranks.reduce<number>((total, one) => total + (one === undefined ? 0 : 1 / (damping + one)), 0);
  return (sum * (damping + 1)) / ranks.length;
}

/** Ranks from 1, of those that have a score. */
function rank(matches: Match[], scoreOf: (match: Match) => number | null): Map<Match, number> {
  const scored = matches.flatMap((match) => {
    const score = scoreOf(match);
    return score === null ? [] : [{ match, score }];
  });
  scored.sort((a, b) => b.score - a.score || a.match.position - b.match.position);
  return new Map(scored.map(({ match }, place) => [match, place + 1]));
}
