import type { Features } from "./features.ts";

/** Hazards: a claim is supported with the probability exp(-sum of weight * feature). None is negative. */
export type Weights = Record<keyof Features, number>;

export const withEmbedding: Weights = { novelty: 0.1, strange: 2, pairs: 0.05, distance: 0.5, number: 3, name: 3, denial: 3, degree: 3, swap: 1 };
export const wordsAlone: Weights = { ...withEmbedding, distance: 0 };

export function probability(features: Features, weights: Weights): number {
  let sum = 0;
  for (const [name, value] of Object.entries(features)) sum += weights[name as keyof Features] * value;
  return Math.exp(-sum);
}
