import { createContext, useContext } from "react";
import type { MetricInfo, Score } from "../../../eval/metrics/metric.ts";
import type {
  CaseAnswer,
  CaseRow,
  Comparison,
  MetricSummary,
  Report,
  ReportSlide,
} from "../../../eval/report/report.ts";
import { keyMetrics } from "./key-metrics.ts";

/** A report with the look-ups that every part of the page needs. */
export interface ReadReport {
  report: Report;
  metrics: Map<string, MetricInfo>;
  slides: Map<string, ReportSlide>;
  cases: Map<string, CaseRow>;
  /** The few metrics to read first. */
  key: MetricInfo[];
  /** By run, then by metric. */
  summaries: Map<string, MetricSummary>[];
  comparisons: Map<string, Comparison>[];
  /** By run: case id to the metrics of quality in which it won or lost against the first run. */
  changes: Map<string, { won: string[]; lost: string[] }>[];
}

export function readReport(report: Report): ReadReport {
  const comparisons = report.runs.map(
    (_, run) => new Map(report.comparisons.filter((one) => one.run === run).map((one) => [one.metric, one])),
  );
  return {
    report,
    metrics: new Map(report.metrics.map((metric) => [metric.name, metric])),
    slides: new Map(report.slides.map((slide) => [slide.id, slide])),
    cases: new Map(report.cases.map((row) => [row.id, row])),
    key: keyMetrics(report.metrics),
    summaries: report.runs.map(({ summaries }) => new Map(summaries.map((one) => [one.name, one]))),
    comparisons,
    changes: comparisons.map((own) => changesByCase(quality(report.metrics), own)),
  };
}

/** The metrics of quality: without time, cost and the mere overlap with the reference's words. */
const quality = (metrics: MetricInfo[]): MetricInfo[] =>
  metrics.filter(({ group }) => group !== "cost" && group !== "overlap");

function changesByCase(metrics: MetricInfo[], comparisons: Map<string, Comparison>) {
  const changes = new Map<string, { won: string[]; lost: string[] }>();
  const of = (id: string) => {
    const found = changes.get(id) ?? { won: [], lost: [] };
    changes.set(id, found);
    return found;
  };
  for (const { name } of metrics) {
    for (const id of comparisons.get(name)?.wins ?? []) of(id).won.push(name);
    for (const id of comparisons.get(name)?.losses ?? []) of(id).lost.push(name);
  }
  return changes;
}

export const ReportContext = createContext<ReadReport | null>(null);

export function useReport(): ReadReport {
  const read = useContext(ReportContext);
  if (!read) throw new Error("useReport outside of a report");
  return read;
}

export const answersOf = (row: CaseRow, run: number): CaseAnswer[] =>
  row.answers.filter((answer) => answer.run === run);

/** A case's score in a run: the mean over its repeats; `failed` if no repeat has a score and at least one failed. */
export function scoreOf(
  row: CaseRow,
  run: number,
  metric: string,
): { value: number | null; failed: boolean; reason: string } {
  const scores = answersOf(row, run).flatMap((answer): Score[] => {
    const score = answer.scores[metric];
    return score ? [score] : [];
  });
  const values = scores.flatMap(({ value }) => (value === null ? [] : [value]));
  const failed = scores.find((score) => score.failed);
  if (values.length === 0) {
    return {
      value: null,
      failed: failed !== undefined,
      reason: (failed ?? scores[0])?.reason ?? "not scored",
    };
  }
  return {
    value: mean(values),
    failed: false,
    reason: scores.find(({ value }) => value !== null)?.reason ?? "",
  };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How bad a share is, 0 (perfect) to 1; null if there is no value or the metric is not a share. */
export function badness(metric: MetricInfo | undefined, value: number | null): number | null {
  if (value === null || metric?.unit !== "share") return null;
  return metric.better === "higher" ? 1 - value : value;
}

/** The tint of a cell with this badness. */
export function tint(bad: number | null): { "data-bad"?: "some" | "much" } {
  return bad === null || bad < 0.2 ? {} : { "data-bad": bad < 0.55 ? "some" : "much" };
}

export const runName = ({ report }: ReadReport, run: number): string =>
  report.runs[run]?.manifest.name ?? `run ${run + 1}`;

/** Whether a comparison's difference is in the good direction of its metric. */
export const isBetter = (metric: MetricInfo | undefined, difference: number): boolean =>
  metric?.better === "lower" ? difference < 0 : difference > 0;

/** Whether the whole interval lies on the bad side of a mean. */
export function significantlyWorse(
  metric: MetricInfo,
  { low, high }: MetricSummary,
  overall: number | null,
): boolean {
  if (low === null || high === null || overall === null) return false;
  return metric.better === "higher" ? high < overall : low > overall;
}
