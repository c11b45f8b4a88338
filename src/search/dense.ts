import { selectTop } from "./select-top.ts";
import { nearestBySigns, signsOf } from "./signs.ts";
import { similarityTo, type VectorCodes } from "./vector-code.ts";

export interface DenseMatch {
  position: number;
  /** What it is ranked by, −1…1: cosines of the whole chunk and of its nearest unit, weighed. */
  score: number;
  whole: number;
  /** Of the nearest unit (a sentence or bullet under its title), or of the whole where that is nearer or alone. */
  nearest: number;
}

export interface DenseIndex {
  search(query: Float32Array, limit: number, allows: ((position: number) => boolean) | null): DenseMatch[];
  /** Null where the chunk has no vector. */
  at(query: Float32Array, position: number): DenseMatch | null;
}

/** A slide is about several things, and a question mostly about one of them. */
const unitWeight = 0.6;
/** Below this many vectors all are compared. */
const sieveFrom = 12_000;
/** How many the sieve lets through for each match that is asked for. */
const oversampling = 20;

/** Exact cosine; in a large index behind a sieve of signs, which `npm run bench:search` shows to lose next to nothing. */
export function buildDenseIndex(codes: VectorCodes, sieveAbove = sieveFrom): DenseIndex {
  const { starts, scales } = codes;
  const size = starts.length - 1;
  const signs = scales.length > sieveAbove ? signsOf(codes) : null;
  const owners = new Uint32Array(scales.length);
  for (let position = 0; position < size; position++) {
    owners.fill(position, starts[position] ?? 0, starts[position + 1] ?? 0);
  }
  const every = Array.from({ length: size }, (_, position) => position);

  function hasVector(position: number): boolean {
    return (starts[position] ?? 0) < (starts[position + 1] ?? 0);
  }

  function at(query: Float32Array, position: number): DenseMatch | null {
    if (!hasVector(position)) return null;
    const first = starts[position] ?? 0;
    const whole = similarityTo(query, codes, first);
    let nearest = whole;
    for (let unit = first + 1; unit < (starts[position + 1] ?? 0); unit++) {
      nearest = Math.max(nearest, similarityTo(query, codes, unit));
    }
    return { position, whole, nearest, score: (1 - unitWeight) * whole + unitWeight * nearest };
  }

  return {
    at,
    search(query, limit, allows) {
      const sieved = signs
        ? [
            ...new Set(
              nearestBySigns(query, signs, limit * oversampling).map((vector) => owners[vector] ?? 0),
            ),
          ]
        : every;
      let within = allows ? sieved.filter(allows) : sieved;
      // The sieve held back what a narrow scope wants.
      if (allows && within.length < limit) within = every.filter(allows);
      const matches = new Map<number, DenseMatch>();
      for (const position of within) {
        const match = at(query, position);
        if (match) matches.set(position, match);
      }
      const scoreOf = (position: number) => matches.get(position)?.score ?? 0;
      return selectTop(matches.keys(), scoreOf, limit).flatMap((position) => matches.get(position) ?? []);
    },
  };
}
