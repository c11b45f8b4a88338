import { cosine } from "../../src/text/similarity.ts";
import type { Overlap } from "./overlap.ts";

/**
 * Precision: mean over the candidate's vectors of the cosine with the nearest of the reference's; recall the other way
 * round. Both lists have vectors, L2-normalised. A cosine below 0 counts as 0, so that all stays a share.
 */
export function greedyMatch(candidate: Float32Array[], reference: Float32Array[]): Overlap {
  const precision = meanNearest(candidate, reference);
  const recall = meanNearest(reference, candidate);
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum };
}

function meanNearest(from: Float32Array[], to: Float32Array[]): number {
  const nearest = from.map((vector) => Math.max(...to.map((other) => cosine(vector, other))));
  // Rounding can leave a vector's cosine with itself a little above 1.
  return nearest.reduce((sum, one) => sum + Math.min(1, Math.max(0, one)), 0) / from.length;
}
