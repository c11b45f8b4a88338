import type { Features } from "./features.ts";

/** Hazards: what each feature takes from a claim's chance of support, exp(-weight * feature). None is negative. */
export type Weights = Record<keyof Features, number>;

/**
 * Fitted on 2026-11-24 by `npm run bench:judge -- <faithbench folder> --fit`: the 338 decided responses of
 * FaithBench's development half (Bao et al., 2024), eval/labels/rag-on-aws-faithfulness.jsonl, and its paraphrases held
 * against other slides. See bench/judge-fit.ts for how. With an embedding model a fit of its own does no better.
 */
export const fitted: Weights = { strange: 0.768, pairs: 0.0768, contradiction: 0.768, akin: 0.384 };

/** From here on a claim counts as supported: the weights are scaled to it. */
export const supportedFrom = 0.5;

/**
 * The chance that the sources support a claim, and the part of it that nothing there contradicts it; the rest is that
 * it does not stray from them.
 */
export function judgeFeatures(features: Features, weights: Weights) {
  const straying = weights.strange * features.strange + weights.pairs * features.pairs;
  const against = weights.contradiction * features.contradiction + weights.akin * features.akin;
  return { support: Math.exp(-straying - against), uncontradicted: Math.exp(-against) };
}
