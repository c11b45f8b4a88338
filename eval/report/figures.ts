import { money } from "../../src/text/figures.ts";
import type { Table } from "../../src/text/table.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { MetricSummary } from "./report.ts";

/** A metric's value for a person: shares with three digits, the rest in their unit. */
export function unitFigure({ unit }: Pick<MetricInfo, "unit">, value: number | null): string {
  if (value === null) return "–";
  switch (unit) {
    case "share":
      return value.toFixed(3);
    case "milliseconds":
      return `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} ms`;
    case "tokens":
    case "words":
      return value.toFixed(0);
    case "usd":
      return money(value);
  }
}

export const labelOf = ({ name, better }: MetricInfo) => `${name} ${better === "higher" ? "↑" : "↓"}`;

/** A run's metrics for a person, with their intervals; metrics without a summary are left out. */
export function metricTable(metrics: MetricInfo[], summaries: MetricSummary[], name = "metric"): Table {
  const rows = metrics.flatMap((metric) => {
    const found = summaries.find((one) => one.name === metric.name);
    if (!found) return [];
    const [mean, low, high] = [found.mean, found.low, found.high].map((value) => unitFigure(metric, value));
    return [[labelOf(metric), mean ?? "", found.mean === null ? "–" : `${low} to ${high}`, counts(found)]];
  });
  return { header: [name, "mean", "95% interval", "scored"], rows, words: 4 };
}

const counts = ({ scored, total, failed, waiting }: MetricSummary) =>
  `${scored} of ${total}${failed > 0 ? `, ${failed} failed` : ""}${waiting > 0 ? `, ${waiting} waiting` : ""}`;
