import type { Table } from "../../src/text/table.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { MetricSummary } from "./report.ts";
import { directionMark, formatInterval, formatValue } from "./unit-figures.ts";

/** How many digits a share has if there is room. */
const digits = 3;

export const labelOf = (metric: MetricInfo) => `${metric.name} ${directionMark(metric)}`;

/** A run's metrics for a person, with their intervals; metrics without a summary are left out. */
export function metricTable(metrics: MetricInfo[], summaries: MetricSummary[], name = "metric"): Table {
  const some = summaries.some(({ selective }) => selective);
  const rows = metrics.flatMap((metric) => {
    const found = summaries.find((one) => one.name === metric.name);
    if (!found) return [];
    const { unit } = metric;
    const interval = found.mean === null ? "–" : formatInterval(found, unit, digits);
    const cells = [labelOf(metric), formatValue(found.mean, unit, digits), interval, counts(found)];
    return [[...cells, ...(some ? [selectiveWords(metric, found)] : [])]];
  });
  const header = [name, "mean", "95% interval", "scored", ...(some ? ["answered only"] : [])];
  return { header, rows, words: header.length };
}

/** `0.820 of 71`: the mean without refusals, and of how many answers. */
const selectiveWords = (metric: MetricInfo, { selective }: MetricSummary) =>
  selective ? `${formatValue(selective.mean, metric.unit, digits)} of ${selective.cases}` : "";

const counts = ({ scored, total, failed, waiting }: MetricSummary) =>
  `${scored} of ${total}${failed > 0 ? `, ${failed} failed` : ""}${waiting > 0 ? `, ${waiting} waiting` : ""}`;
