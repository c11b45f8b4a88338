import type { Features } from "./features.ts";

export type Weights = Record<keyof Features | "bias", number>;

/** Placeholder until fitted. */
export const withEmbedding: Weights = { bias: 4, novelty: -3, unseen: -2, bigrams: -1, distance: -2, number: -4, name: -4, denial: -4, degree: -4, swap: -2 };
export const wordsAlone: Weights = { bias: 4, novelty: -3, unseen: -2, bigrams: -1, distance: 0, number: -4, name: -4, denial: -4, degree: -4, swap: -2 };

export function probability(features: Features, weights: Weights): number {
  let sum = weights.bias;
  for (const [name, value] of Object.entries(features)) sum += weights[name as keyof Features] * value;
  return 1 / (1 + Math.exp(-sum));
}
