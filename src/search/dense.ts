import type { VectorCodes } from "../store/vector-code.ts";
import { loadCodes } from "./dots.ts";
import { selectTop } from "./select-top.ts";

export interface DenseMatch {
  position: number;
  /** What it is ranked by, −1…1: cosines of the whole chunk and of its nearest unit, weighed. */
  score: number;
  whole: number;
  /** Similarity of the nearest unit (a sentence or bullet under its title), or of the whole where that is nearer or alone. */
  nearest: number;
}

export interface DenseIndex {
  search(query: Float32Array, limit: number, allows: ((position: number) => boolean) | null): DenseMatch[];
  /** Null if the chunk has no vector. */
  at(query: Float32Array, position: number): DenseMatch | null;
}

/** A slide is about several things, and a question mostly about one of them. */
const unitWeight = 0.6;

/** Exact cosine over all vectors. */
export function buildDenseIndex(codes: VectorCodes): DenseIndex {
  const { starts } = codes;
  const size = starts.length - 1;
  const cosinesTo = loadCodes(codes);
  const every = Uint32Array.from({ length: size }, (_, position) => position).filter(hasVector);
  const scores = new Float32Array(size);
  // `at` is asked about the query that was searched for last.
  let last: { query: Float32Array; cosines: Float32Array } | null = null;

  function hasVector(position: number): boolean {
    return (starts[position] ?? 0) < (starts[position + 1] ?? 0);
  }

  function compare(query: Float32Array): Float32Array {
    if (last?.query !== query) last = { query, cosines: cosinesTo(query) };
    return last.cosines;
  }

  function nearestOf(cosines: Float32Array, position: number): number {
    let nearest = -1;
    for (let at = starts[position] ?? 0; at < (starts[position + 1] ?? 0); at++) {
      const cosine = cosines[at] ?? 0;
      if (cosine > nearest) nearest = cosine;
    }
    return nearest;
  }

  function at(query: Float32Array, position: number): DenseMatch | null {
    if (!hasVector(position)) return null;
    const cosines = compare(query);
    const whole = cosines[starts[position] ?? 0] ?? 0;
    const nearest = nearestOf(cosines, position);
    return { position, whole, nearest, score: (1 - unitWeight) * whole + unitWeight * nearest };
  }

  return {
    at,
    search(query, limit, allows) {
      const cosines = compare(query);
      const within = allows ? every.filter(allows) : every;
      for (const position of within) {
        const whole = cosines[starts[position] ?? 0] ?? 0;
        scores[position] = (1 - unitWeight) * whole + unitWeight * nearestOf(cosines, position);
      }
      const best = selectTop(within, (position) => scores[position] ?? 0, limit);
      return best.flatMap((position) => at(query, position) ?? []);
    },
  };
}
