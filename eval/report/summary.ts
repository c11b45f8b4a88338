import { groupBy } from "../../src/group-by.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { bootstrap, type MeanInterval, shareInterval } from "../statistics/bootstrap.ts";
import type { MetricSummary } from "./report.ts";

const bins = 10;

/** Each metric over the cases; repeats of a case are averaged first, so that a case counts once. */
export function summarise(results: CaseResult[], metrics: MetricInfo[], seed: number): MetricSummary[] {
  return summariseCases(groupByCase(results), metrics, seed);
}

/** The same for cases that are already grouped, each with its repeats. */
export function summariseCases(byCase: CaseResult[][], metrics: MetricInfo[], seed: number): MetricSummary[] {
  return metrics.map((metric) => summariseMetric(byCase, metric, seed));
}

function summariseMetric(byCase: CaseResult[][], metric: MetricInfo, seed: number): MetricSummary {
  const { name, unit } = metric;
  const values: number[] = [];
  const spreads: number[] = [];
  let failed = 0;
  let waiting = 0;
  for (const repeats of byCase) {
    const own = valuesOf(repeats, name);
    if (own.length > 0) values.push(mean(own));
    else if (repeats.some(({ scores }) => scores === null)) waiting++;
    else if (hasFailed(repeats, name)) failed++;
    if (own.length > 1) spreads.push(deviation(own));
  }
  const scored = values.length;
  return {
    name,
    ...intervalOf(values, unit === "share", seed),
    scored,
    failed,
    waiting,
    notApplicable: byCase.length - scored - failed - waiting,
    total: byCase.length,
    spread: spreads.length > 0 ? mean(spreads) : null,
    selective: selectiveOf(byCase, metric, seed),
    histogram: histogram(values, unit === "share"),
  };
}

/** Groups whose metrics count a wrong refusal as 0. */
const counting: MetricInfo["group"][] = ["answer", "citations", "overlap"];

/** A tutor that refuses more looks no better here; how good its answers are is told beside it. */
function selectiveOf(
  byCase: CaseResult[][],
  { name, unit, group }: MetricInfo,
  seed: number,
): MetricSummary["selective"] {
  const isRefused = ({ answer, scores }: CaseResult) =>
    answer?.answered === false && scores?.[name]?.value != null;
  if (!counting.includes(group) || !byCase.some((repeats) => repeats.some(isRefused))) return null;
  const answered = byCase.map((repeats) =>
    valuesOf(
      repeats.filter((one) => !isRefused(one)),
      name,
    ),
  );
  const values = answered.filter((own) => own.length > 0).map(mean);
  const { mean: value, low, high } = intervalOf(values, unit === "share", seed);
  return value === null || low === null || high === null
    ? null
    : { mean: value, low, high, cases: values.length };
}

const intervalOf = (values: number[], isShare: boolean, seed: number): MeanInterval =>
  isShare ? shareInterval(values, seed) : bootstrap(values, { seed });

/** The values that a case scored on a metric, one for each repeat. */
export function valuesOf(repeats: CaseResult[], metric: string): number[] {
  return repeats.flatMap(({ scores }) => {
    const value = scores?.[metric]?.value;
    return typeof value === "number" ? [value] : [];
  });
}

/** Where the tutor failed there is nothing to score: that is a failure of the case, on every metric. */
function hasFailed(repeats: CaseResult[], metric: string): boolean {
  return repeats.some(({ scores, error }) => error !== null || scores?.[metric]?.failed);
}

export const groupByCase = (results: CaseResult[]): CaseResult[][] => [
  ...groupBy(results, (result) => result.case.id).values(),
];

/** A share is binned from 0 to 1, whatever came out; anything else from its lowest to its highest. */
function histogram(values: number[], isShare: boolean): MetricSummary["histogram"] {
  if (values.length === 0) return null;
  const { min, max } = isShare ? { min: 0, max: 1 } : extentOf(values);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = max === min ? 0 : Math.floor(((value - min) / (max - min)) * bins);
    const index = Math.max(0, Math.min(bins - 1, bin));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return { min, max, counts };
}

/** A loop, because a hundred thousand arguments of `Math.min` overflow the stack. */
function extentOf(values: number[]): { min: number; max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
