import { type ControlledShare, controlShares, controlValues, fewest } from "../../src/control-limits.ts";
import { groupBy } from "../../src/group-by.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import type { Trend } from "./report.ts";
import { mean } from "./summary.ts";

/** A finished run as its list shows it. */
export interface PastRun {
  id: string;
  name: string;
  /** ISO 8601. */
  started: string;
  /** Metric to mean. */
  headline: Record<string, number | null>;
}

/** Fewer say nothing of a trend. */
const fewestPoints = 2;
const mostPoints = 60;

/** Each metric over runs that asked alike, the earliest first, within the limits of a chart of individual values. */
export function trendsOverRuns(metrics: MetricInfo[], runs: PastRun[]): Trend[] {
  const ordered = runs.toSorted((a, b) => a.started.localeCompare(b.started)).slice(-mostPoints);
  return metrics.flatMap(({ name }) => {
    const known = ordered.flatMap(({ id, started, headline }) => {
      const value = headline[name];
      return value == null ? [] : [{ at: started, run: id, value, of: null }];
    });
    return withLimits("run", name, known);
  });
}

/**
 * Each metric over the weeks in which readers asked (Mondays, UTC): of what is 0 or 1 the limits are a p-chart's, of
 * anything else those of a chart of individual values.
 */
export function trendsOverWeeks(metrics: MetricInfo[], results: CaseResult[]): Trend[] {
  const asked = results.filter((one) => one.case.traffic);
  const weeks = [...groupBy(asked, (one) => mondayOf(one.case.traffic?.asked ?? ""))]
    .sort(([a], [b]) => a.localeCompare(b))
    .slice(-mostPoints);
  return metrics.flatMap(({ name }) => {
    const known = weeks.flatMap(([week, all]) => {
      const values = all.flatMap(({ scores }) => scores?.[name]?.value ?? []);
      return values.length === 0 ? [] : [{ at: week, values }];
    });
    const points = known.map(({ at, values }) => ({ at, run: null, value: mean(values), of: values.length }));
    const isCounted = known.every(({ values }) => values.every((value) => value === 0 || value === 1));
    if (!isCounted) return withLimits("week", name, points);
    const counts = known.map(({ values }) => ({
      count: values.filter((one) => one === 1).length,
      of: values.length,
    }));
    return withLimits("week", name, points, controlShares(counts));
  });
}

type Known = Pick<Trend["points"][number], "at" | "run" | "value" | "of">;

function withLimits(by: Trend["by"], metric: string, known: Known[], shares?: ControlledShare[]): Trend[] {
  if (known.length < fewestPoints) return [];
  // A mean of a few answers moves by chance alone.
  const isLarge = ({ of }: Known) => of === null || of >= fewest.answers;
  const usual = shares ? null : controlValues(known.filter(isLarge).map(({ value }) => value));
  const points = known.map((point, place) => {
    const limits = shares ? (shares[place]?.limits ?? null) : isLarge(point) ? usual : null;
    return { ...point, limits, signal: limits && signalOf(point.value, limits) };
  });
  return [{ by, metric, points }];
}

const signalOf = (value: number, { low, high }: { low: number; high: number }): "above" | "below" | null =>
  value > high ? "above" : value < low ? "below" : null;

/** Of a time in ISO 8601, the Monday of its week. */
export function mondayOf(time: string): string {
  const day = new Date(`${time.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
