import { auroc } from "../eval/statistics/agreement.ts";
import {
  type Features,
  jointSupport,
  scoreFeatures,
  weights as today,
  type Weights,
} from "../src/text/support/support.ts";

/** A judged answer with what is known of its statements. `group` is its source: no fold may see another answer to it. */
export interface FitExample {
  set: "faithbench" | "labels" | "strangers";
  group: string;
  label: boolean;
  isBenign: boolean;
  statements: Features[];
}

/** How much each set's AUROC counts: single statements are what the judge decides; strangers only keep it from forgetting them. */
const shares = { faithbench: 1, labels: 1.5, strangers: 0.5 };
/** The page's marks must be as right as this on FaithBench; how much the share of bad answers counts that they find. */
const markPrecision = 0.94;
const markShares = { faithbench: 0.4, labels: 0.5, strangers: 0.2 };
const steps = [0, 0.5, 0.7, 1.4, 2];

export const jointOf = (weights: Weights, { statements }: FitExample): number =>
  Math.log((jointSupport(statements.map((features) => scoreFeatures(features, weights))) ?? 1) + 1e-300);

const worstOf = (weights: Weights, { statements }: FitExample): number =>
  Math.min(1, ...statements.map((features) => scoreFeatures(features, weights).score));

/** Strangers are told from the labels' good answers. */
const setOf = (examples: FitExample[], set: FitExample["set"]) =>
  examples.filter((one) => one.set === set || (set === "strangers" && one.set === "labels" && one.label));

export function aurocOf(
  examples: FitExample[],
  set: FitExample["set"],
  score: (example: FitExample) => number,
): number | null {
  const of = setOf(examples, set);
  return auroc(
    of.map(score),
    of.map(({ label }) => label),
  );
}

/**
 * Coordinate ascent. It asks that good answers rank above bad ones within each set, whose shares of good ones and kinds
 * of answer differ, and that the lowest scores find many bad ones and few good ones.
 */
export function fit(examples: FitExample[]): Weights {
  let weights = today;
  let best = worthOf(weights, examples);
  for (let improved = true; improved; ) {
    improved = false;
    for (const name of Object.keys(weights) as (keyof Weights)[]) {
      for (const step of steps) {
        const tried = { ...weights, [name]: weights[name] === 0 ? step * 0.2 : weights[name] * step };
        const worth = worthOf(tried, examples);
        if (worth <= best + 0.001) continue;
        best = worth;
        weights = tried;
        improved = true;
      }
    }
  }
  return weights;
}

function worthOf(weights: Weights, examples: FitExample[]): number {
  const threshold = thresholdOf(weights, examples);
  return (["faithbench", "labels", "strangers"] as const).reduce((sum, set) => {
    const bad = setOf(examples, set).filter(({ label }) => !label);
    const found = bad.filter((example) => worstOf(weights, example) <= threshold).length;
    const ranked = aurocOf(examples, set, (example) => jointOf(weights, example)) ?? 0.5;
    return sum + shares[set] * ranked + (markShares[set] * found) / (bad.length || 1);
  }, 0);
}

/** The highest threshold whose marks on FaithBench are right often enough, and at least a tenth of the bad ones. */
function thresholdOf(weights: Weights, examples: FitExample[]): number {
  const of = examples.filter(({ set, isBenign }) => set === "faithbench" && !isBenign);
  const scored = of
    .map((example) => ({ score: worstOf(weights, example), label: example.label }))
    .sort((a, b) => a.score - b.score);
  const bad = scored.filter(({ label }) => !label).length;
  let threshold = 0;
  let found = 0;
  for (const [index, { score, label }] of scored.entries()) {
    if (!label) found++;
    if (found >= markPrecision * (index + 1) && found >= bad / 10) threshold = score;
  }
  return threshold;
}

/** Scores by weights that were fitted without the example's group. */
export function crossValidate(examples: FitExample[], folds: number): Map<FitExample, number> {
  const groups = [...new Set(examples.map(({ group }) => group))];
  const scores = new Map<FitExample, number>();
  for (let fold = 0; fold < folds; fold++) {
    const held = new Set(groups.filter((_, index) => index % folds === fold));
    const weights = fit(examples.filter(({ group }) => !held.has(group)));
    for (const example of examples) {
      if (held.has(example.group)) scores.set(example, jointOf(weights, example));
    }
  }
  return scores;
}
