import { jointSupport } from "../eval/judge/local/claims.ts";
import type { Features } from "../eval/judge/local/features.ts";
import { judgeFeatures, type Weights } from "../eval/judge/local/model.ts";
import { auroc } from "../eval/statistics/agreement.ts";

/** A judged answer with what is known of its claims. `group` is its source: no fold may see another answer to it. */
export interface FitExample {
  set: "faithbench" | "labels" | "strangers";
  group: string;
  label: boolean;
  claims: Features[];
}

/** How much each set's AUROC counts: single claims are what the judge decides; strangers only keep it from forgetting them. */
const shares = { faithbench: 1, labels: 2, strangers: 0.5 };
const steps = [0, 0.5, 0.7, 1.4, 2];
const start: Weights = { strange: 1, pairs: 0.1, contradiction: 1, akin: 0.5 };

export const scoreWith = (weights: Weights, { claims }: FitExample): number =>
  Math.log(jointSupport(claims.map((features) => judgeFeatures(features, weights))) + 1e-300);

export function aurocOf(examples: FitExample[], score: (example: FitExample) => number): number {
  return (
    auroc(
      examples.map(score),
      examples.map(({ label }) => label),
    ) ?? 0.5
  );
}

/** Strangers are told from the labels' good answers. */
export const setOf = (examples: FitExample[], set: FitExample["set"]) =>
  examples.filter((one) => one.set === set || (set === "strangers" && one.set === "labels" && one.label));

/**
 * Coordinate ascent on the AUROCs: it asks only that good answers rank above bad ones within each set, whose shares of
 * good ones and kinds of answer differ. The weight of pairs stays: a ranking has no scale.
 */
export function fit(examples: FitExample[]): Weights {
  const sets = (["faithbench", "labels", "strangers"] as const).map((set) => ({
    share: shares[set],
    of: setOf(examples, set),
  }));
  const worth = (weights: Weights) =>
    sets.reduce(
      (sum, { share, of }) => sum + share * aurocOf(of, (example) => scoreWith(weights, example)),
      0,
    );
  let weights = start;
  let best = worth(weights);
  for (let improved = true; improved; ) {
    improved = false;
    for (const name of ["strange", "contradiction", "akin"] as const) {
      for (const step of steps) {
        const tried = { ...weights, [name]: weights[name] === 0 ? step * 0.2 : weights[name] * step };
        const value = worth(tried);
        if (value <= best + 0.0005) continue;
        best = value;
        weights = tried;
        improved = true;
      }
    }
  }
  return weights;
}

/** All weights by one factor, so that a support of 0.5 parts the labels' and strangers' claims best. */
export function scale(weights: Weights, examples: FitExample[]): Weights {
  const claims = examples.filter(({ set }) => set !== "faithbench");
  const scores = claims.map((example) => scoreWith(weights, example));
  const rate = (label: boolean, from: number) => {
    const of = scores.filter((_, index) => claims[index]?.label === label);
    return of.filter((score) => score >= from === label).length / (of.length || 1);
  };
  const balanced = (from: number) => rate(true, from) + rate(false, from);
  const threshold = scores.reduce(
    (top, score) => (balanced(score) > balanced(top) ? score : top),
    scores[0] ?? -1,
  );
  const factor = Math.log(0.5) / Math.min(threshold, -0.05);
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, Number((weight * factor).toPrecision(3))]),
  ) as Weights;
}

/** Scores by weights that were fitted without the example's group. */
export function crossValidate(examples: FitExample[], folds: number): Map<FitExample, number> {
  const groups = [...new Set(examples.map(({ group }) => group))];
  const scores = new Map<FitExample, number>();
  for (let fold = 0; fold < folds; fold++) {
    const held = new Set(groups.filter((_, index) => index % folds === fold));
    const weights = fit(examples.filter(({ group }) => !held.has(group)));
    for (const example of examples) {
      if (held.has(example.group)) scores.set(example, scoreWith(weights, example));
    }
  }
  return scores;
}
