import type { EvalCase } from "./dataset/cases.ts";
import type { CaseResult } from "./evaluate.ts";
import type { MetricInfo } from "./metrics/metric.ts";
import type { MetricSummary, Slice } from "./report/report.ts";
import { bootstrap } from "./statistics/bootstrap.ts";

const bins = 10;

/** Each metric over the cases; repeats of a case are averaged first, so that a case counts once. */
export function summarise(results: CaseResult[], metrics: MetricInfo[], seed: number): MetricSummary[] {
  const byCase = groupByCase(results);
  return metrics.map((metric) => summariseMetric(byCase, metric, seed));
}

function summariseMetric(byCase: CaseResult[][], { name, unit }: MetricInfo, seed: number): MetricSummary {
  const values: number[] = [];
  const spreads: number[] = [];
  let failed = 0;
  for (const repeats of byCase) {
    const own = valuesOf(repeats, name);
    if (own.length > 0) values.push(mean(own));
    else if (hasFailed(repeats, name)) failed++;
    if (own.length > 1) spreads.push(deviation(own));
  }
  const scored = values.length;
  return {
    name,
    ...bootstrap(values, { seed }),
    scored,
    failed,
    notApplicable: byCase.length - scored - failed,
    total: byCase.length,
    spread: spreads.length > 0 ? mean(spreads) : null,
    histogram: histogram(values, unit === "share"),
  };
}

/** What one case scored on one metric, a value a repeat. */
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

export function groupByCase(results: CaseResult[]): CaseResult[][] {
  const groups = new Map<string, CaseResult[]>();
  for (const result of results) {
    const group = groups.get(result.case.id);
    if (group) group.push(result);
    else groups.set(result.case.id, [result]);
  }
  return [...groups.values()];
}

/** The slices that hold at least one case and not all of them, each with its own summaries. */
export function slice(results: CaseResult[], metrics: MetricInfo[], seed: number): Slice[] {
  return slicesOf(results.map((result) => result.case)).map(({ by, value, ids }) => {
    const own = results.filter((result) => ids.has(result.case.id));
    return { by, value, cases: ids.size, summaries: summarise(own, metrics, seed) };
  });
}

export interface CaseSlice {
  by: Slice["by"];
  value: string;
  /** Of cases. */
  ids: Set<string>;
}

export function slicesOf(cases: EvalCase[]): CaseSlice[] {
  const slices = new Map<string, CaseSlice>();
  const all = new Set(cases.map(({ id }) => id)).size;
  for (const one of cases) {
    for (const [by, value] of slicesHolding(one)) {
      const key = JSON.stringify([by, value]);
      const slice = slices.get(key) ?? { by, value, ids: new Set<string>() };
      slices.set(key, slice);
      slice.ids.add(one.id);
    }
  }
  const order: Slice["by"][] = ["answerable", "kind", "tag", "deck"];
  return [...slices.values()]
    .filter(({ ids }) => ids.size < all)
    .sort((a, b) => order.indexOf(a.by) - order.indexOf(b.by) || a.value.localeCompare(b.value, "en"));
}

function slicesHolding({ tags, kind, answerable, referenceSlides }: EvalCase): [Slice["by"], string][] {
  return [
    ["answerable", answerable ? "yes" : "no"],
    ...(kind === undefined ? [] : [["kind", kind] as [Slice["by"], string]]),
    ...tags.map((tag): [Slice["by"], string] => ["tag", tag]),
    ...[...new Set(referenceSlides.map(({ deck }) => deck))].map((deck): [Slice["by"], string] => [
      "deck",
      deck,
    ]),
  ];
}

/** A share is binned from 0 to 1, whatever came out; anything else from its lowest to its highest. */
function histogram(values: number[], isShare: boolean): MetricSummary["histogram"] {
  if (values.length === 0) return null;
  const min = isShare ? 0 : Math.min(...values);
  const max = isShare ? 1 : Math.max(...values);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = max === min ? 0 : Math.floor(((value - min) / (max - min)) * bins);
    const index = Math.max(0, Math.min(bins - 1, bin));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return { min, max, counts };
}

export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
