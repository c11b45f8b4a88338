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
  const some = summaries.some(({ selective }) => selective);
  const rows = metrics.flatMap((metric) => {
    const found = summaries.find((one) => one.name === metric.name);
    if (!found) return [];
    const { mean, low, high } = found;
    const [value, from, to] = [mean, low, high].map((one) => unitFigure(metric, one));
    const cells = [labelOf(metric), value ?? "", mean === null ? "–" : `${from} to ${to}`, counts(found)];
    return [[...cells, ...(some ? [selectiveWords(metric, found)] : [])]];
  });
  const header = [name, "mean", "95% interval", "scored", ...(some ? ["answered only"] : [])];
  return { header, rows, words: header.length };
}

/** `0.820 of 71`: the mean without refusals, and of how many answers. */
const selectiveWords = (metric: MetricInfo, { selective }: MetricSummary) =>
  selective ? `${unitFigure(metric, selective.mean)} of ${selective.cases}` : "";

const counts = ({ scored, total, failed, waiting }: MetricSummary) =>
  `${scored} of ${total}${failed > 0 ? `, ${failed} failed` : ""}${waiting > 0 ? `, ${waiting} waiting` : ""}`;
