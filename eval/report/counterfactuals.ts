import { groupBy } from "../../src/group-by.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { pairedDifference } from "../statistics/paired.ts";
import type { CounterfactualRow } from "./report.ts";

/** Pairs below this say nothing of a difference. */
const fewestPairs = 5;

/**
 * How much worse or better the same questions are answered when another asks them: for each way of asking, each metric's
 * mean difference from the original cases, over the pairs in which both were scored. Cases with their repeats.
 */
export function compareCounterfactuals(
  byCase: CaseResult[][],
  metrics: MetricInfo[],
  seed: number,
): CounterfactualRow[] {
  const originals = new Map(byCase.map((repeats) => [repeats[0]?.case.id, repeats]));
  const pairs = byCase.flatMap((varied) => {
    const { of, by } = varied[0]?.case.counterfactual ?? {};
    const original = originals.get(of);
    return by === undefined || original === undefined ? [] : [{ by, original, varied }];
  });
  return [...groupBy(pairs, ({ by }) => by)].flatMap(([by, own]) =>
    metrics.flatMap(({ name: metric }) => {
      const differences = own.flatMap(({ original, varied }) => {
        const [before, after] = [meanOf(original, metric), meanOf(varied, metric)];
        return before === null || after === null ? [] : [after - before];
      });
      const compared = differences.length < fewestPairs ? null : pairedDifference(differences, { seed });
      return compared ? [{ by, metric, pairs: differences.length, ...compared }] : [];
    }),
  );
}

function meanOf(repeats: CaseResult[], metric: string): number | null {
  const values = repeats.flatMap(({ scores }) => scores?.[metric]?.value ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
