import type { CaseResult } from "./evaluate.ts";

/** A metric over cases. `low`, `high`: 95% interval of the mean; `failed` judgements are in neither. */
export interface MetricSummary {
  name: string;
  mean: number | null;
  low: number | null;
  high: number | null;
  scored: number;
  total: number;
  failed: number;
}

export function summarise(results: CaseResult[]): MetricSummary[] {
  const names = [...new Set(results.flatMap(({ scores }) => Object.keys(scores)))];
  return names.map((name) => {
    const scores = results.flatMap((result) => result.scores[name] ?? []);
    const values = scores.flatMap(({ value }) => (value === null ? [] : [value]));
    const failed = scores.filter((score) => score.failed).length;
    return { name, ...bootstrap(values), scored: values.length, total: results.length, failed };
  });
}

/** Percentile bootstrap (Efron, 1979), 1,000 resamples, always the same draws. */
export function bootstrap(values: number[]): {
  mean: number | null;
  low: number | null;
  high: number | null;
} {
  if (values.length === 0) return { mean: null, low: null, high: null };
  const sum = (list: number[]) => list.reduce((total, value) => total + value, 0);
  let seed = 20_261_124;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const sorted = [...values].sort((a, b) => a - b);
  const means = Array.from({ length: 1_000 }, () => {
    return sum(sorted.map(() => sorted[Math.floor(random() * sorted.length)] ?? 0)) / sorted.length;
  }).sort((a, b) => a - b);
  return { mean: sum(sorted) / sorted.length, low: means[24] ?? null, high: means[974] ?? null };
}
