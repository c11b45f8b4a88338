import type { CaseRow, Comparison, MetricSummary, RunReport, Slice } from "../../../eval/report/report.ts";
import { type SyntheticMetric, syntheticMetrics } from "./synthetic-metrics.ts";

/** Statistics good enough to look real: normal approximations of what the evaluator does properly. */
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]) => sum(values) / values.length;
const deviation = (values: number[]) => {
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / Math.max(1, values.length - 1));
};
const halfWidth = (values: number[]) => (1.96 * deviation(values)) / Math.sqrt(values.length);

const scoresOf = (row: CaseRow, run: number, metric: string) =>
  row.answers.filter((answer) => answer.run === run).map((answer) => answer.scores[metric]);

function caseValue(row: CaseRow, run: number, metric: string): number | null {
  const values = scoresOf(row, run, metric).flatMap((score) => (score?.value == null ? [] : [score.value]));
  return values.length > 0 ? mean(values) : null;
}

export function summarise(rows: CaseRow[], run: number, repeats: number): MetricSummary[] {
  return syntheticMetrics.map((metric) => summary(metric, rows, run, repeats));
}

function summary(
  { name, unit }: SyntheticMetric,
  rows: CaseRow[],
  run: number,
  repeats: number,
): MetricSummary {
  const values = rows.flatMap((row) => caseValue(row, run, name) ?? []);
  const failed = rows.filter(
    (row) => caseValue(row, run, name) === null && scoresOf(row, run, name).some((score) => score?.failed),
  ).length;
  const counts = { scored: values.length, failed, waiting: 0, total: rows.length };
  const notApplicable = rows.length - values.length - failed;
  if (values.length === 0) {
    return {
      name,
      mean: null,
      low: null,
      high: null,
      ...counts,
      notApplicable,
      spread: null,
      selective: null,
      histogram: null,
    };
  }
  const centre = mean(values);
  const clamp = (value: number) => (unit === "share" ? Math.min(1, Math.max(0, value)) : value);
  const max = unit === "share" ? 1 : Math.max(...values);
  const bins = new Array<number>(10).fill(0);
  for (const value of values) {
    const bin = Math.min(9, Math.floor((value / max) * 10));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return {
    name,
    mean: centre,
    low: clamp(centre - halfWidth(values)),
    high: clamp(centre + halfWidth(values)),
    ...counts,
    notApplicable,
    selective: null,
    spread: repeats > 1 ? deviation(values) / 5 : null,
    histogram: { min: 0, max, counts: bins },
  };
}

export function slices(rows: CaseRow[], run: number, repeats: number): Slice[] {
  const of = (by: Slice["by"], valuesOf: (row: CaseRow) => string[]) =>
    [...new Set(rows.flatMap(valuesOf))].sort().map((value): Slice => {
      const within = rows.filter((row) => valuesOf(row).includes(value));
      return { by, value, cases: within.length, summaries: summarise(within, run, repeats) };
    });
  return [
    ...of("tag", ({ tags }) => tags),
    ...of("deck", ({ references }) => [
      ...new Set(references.map((reference) => reference.split(", p. ")[0] ?? "")),
    ]),
    ...of("kind", ({ kind }) => (kind ? [kind] : [])),
    ...of("answerable", ({ answerable }) => [answerable ? "yes" : "no"]),
  ];
}

/** Two-sided p of a z value (Abramowitz and Stegun, 26.2.17, good to 1e-5). */
function twoSided(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.2316419 * x);
  const tail =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Math.min(1, (2 * Math.exp((-x * x) / 2) * tail) / Math.sqrt(2 * Math.PI));
}

export function compare(rows: CaseRow[], run: number): Comparison[] {
  const all = syntheticMetrics.flatMap((metric) => comparison(metric, rows, run) ?? []);
  const byP = [...all].sort((a, b) => a.p - b.p);
  let floor = 0;
  byP.forEach((one, index) => {
    floor = Math.max(floor, Math.min(1, one.p * (byP.length - index)));
    one.adjusted = floor;
  });
  return all;
}

function comparison({ name, better }: SyntheticMetric, rows: CaseRow[], run: number): Comparison | null {
  const pairs = rows.flatMap((row) => {
    const before = caseValue(row, 0, name);
    const after = caseValue(row, run, name);
    return before === null || after === null ? [] : [{ row, before, after, change: after - before }];
  });
  if (pairs.length < 2) return null;
  const changes = pairs.map(({ change }) => change);
  const gain = (change: number) => (better === "higher" ? change : -change);
  const ids = (list: typeof pairs) => list.map(({ row }) => row.id);
  const difference = mean(changes);
  const half = halfWidth(changes);
  const p = half === 0 ? 1 : twoSided((difference / half) * 1.96);
  return {
    run,
    metric: name,
    cases: pairs.length,
    before: mean(pairs.map(({ before }) => before)),
    after: mean(pairs.map(({ after }) => after)),
    difference,
    low: difference - half,
    high: difference + half,
    p,
    adjusted: p,
    matters: 0.02,
    wins: ids(pairs.filter(({ change }) => gain(change) > 0)),
    losses: ids(pairs.filter(({ change }) => gain(change) < 0)),
    ties: pairs.filter(({ change }) => change === 0).length,
    slices: [...new Set(rows.flatMap(({ tags }) => tags))].flatMap((value) => {
      const within = pairs.filter(({ row }) => row.tags.includes(value)).map(({ change }) => change);
      if (within.length < 2) return [];
      const centre = mean(within);
      const width = halfWidth(within);
      return [
        {
          by: "tag" as const,
          value,
          cases: within.length,
          difference: centre,
          low: centre - width,
          high: centre + width,
        },
      ];
    }),
  };
}

export function byK(rows: CaseRow[], run: number): RunReport["byK"] {
  const ranked = rows
    .filter(({ references }) => references.length > 0)
    .flatMap(({ answers }) => answers.filter((answer) => answer.run === run).slice(0, 1))
    .map(({ hits }) => hits.map(({ relevant }) => (relevant ? 1 : 0)));
  return Array.from({ length: 10 }, (_, index) => {
    const k = index + 1;
    const top = ranked.map((relevant) => relevant.slice(0, k));
    const gain = (relevant: number[]) => sum(relevant.map((one, rank) => one / Math.log2(rank + 2)));
    return {
      k,
      hit: mean(top.map((relevant) => Math.max(0, ...relevant))),
      recall: mean(top.map((relevant) => Math.min(1, sum(relevant) / 2))),
      precision: mean(top.map((relevant) => sum(relevant) / k)),
      ndcg: mean(top.map((relevant) => Math.min(1, gain(relevant) / 1.63))),
    };
  });
}

export function latency(rows: CaseRow[], run: number): RunReport["latency"] {
  const timings = rows.flatMap(({ answers }) =>
    answers.filter((answer) => answer.run === run && answer.answer !== null).map((answer) => answer.timings),
  );
  return ["rewrite", "search", "rerank", "firstToken", "total"].map((stage) => {
    const values = timings.flatMap((timing) => timing[stage] ?? []).sort((a, b) => a - b);
    const at = (share: number) => values[Math.floor(share * (values.length - 1))] ?? 0;
    return { stage, p50: at(0.5), p95: at(0.95), answers: values.length };
  });
}
