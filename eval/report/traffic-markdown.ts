import { escapeMarkdown as inline, toMarkdownTable } from "../../src/text/table.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { Report, RunReport, Trend } from "./report.ts";
import { formatValue } from "./unit-figures.ts";

/** What readers thought of a run's answers, and whether the scores agree. */
export function feedbackMarkdown({ manifest, feedback }: RunReport): string[] {
  if (!feedback) return [];
  const { up, down, reasons, agreement } = feedback;
  const why = reasons.map(({ reason, count }) => `${inline(reason)} ${count}`).join(", ");
  return [
    "",
    `### ${inline(manifest.name)}, what readers thought`,
    "",
    `Thumbs up ${up}, down ${down}${why && ` (${why})`}.`,
    ...(agreement.length === 0
      ? []
      : [
          "",
          "AUROC: how often a metric is better where the thumb is up than where it is down; 0.5 is chance.",
          "",
          ...toMarkdownTable({
            header: ["metric", "thumb up", "thumb down", "AUROC", "95% interval"],
            rows: agreement.map(({ metric, auroc, ...one }) => [
              inline(metric),
              `${one.up.toFixed(3)} (${one.ups})`,
              `${one.down.toFixed(3)} (${one.downs})`,
              auroc.value.toFixed(3),
              `${auroc.low.toFixed(3)} to ${auroc.high.toFixed(3)}`,
            ]),
            words: 1,
          }),
        ]),
  ];
}

/** The points beyond their control limits, and how many points each metric has. */
export function trendsMarkdown({ trends, metrics }: Pick<Report, "trends" | "metrics">): string[] {
  if (trends.length === 0) return [];
  return [
    "",
    "## Trends",
    "",
    ...trends.map(
      (trend) =>
        `- ${describeTrend(
          trend,
          metrics.find(({ name }) => name === trend.metric),
        )}`,
    ),
  ];
}

function describeTrend({ by, metric, points }: Trend, info: MetricInfo | undefined): string {
  const figure = (value: number) => formatValue(value, info?.unit ?? "share", 3);
  const told = points.map(
    ({ at, value, signal }) =>
      `${at.slice(0, 10)} ${figure(value)}${signal ? ` (${signal} its limits)` : ""}`,
  );
  return `${inline(metric)} by ${by}: ${told.join(", ")}`;
}
