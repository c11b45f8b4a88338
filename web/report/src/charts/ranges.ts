import * as Plot from "@observablehq/plot";
import type { MetricInfo } from "../../../../eval/metrics/metric.ts";
import { directionMark, formatDifference, formatInterval, formatValue, inWords } from "../format.ts";
import { isBetter, type ReadReport, runName, significant } from "../model.ts";
import type { ChartSpec } from "./Chart.tsx";
import { type Range, rangePlot } from "./marks.ts";

const labelOf = (metric: MetricInfo) => `${metric.name} ${directionMark(metric)}`;

/** Every share of every run with its interval. */
export function sharesChart(read: ReadReport): ChartSpec | null {
  const { report, key, summaries } = read;
  const runs = report.runs.length;
  const metrics = report.metrics.filter(({ unit }) => unit === "share");
  if (metrics.length === 0) return null;
  const ranges = metrics.flatMap((metric) =>
    summaries.flatMap((own, run): Range[] => {
      const { mean, low, high } = own.get(metric.name) ?? { mean: null };
      if (mean === null) return [];
      return [{ label: labelOf(metric), run, mid: mean, low: low ?? mean, high: high ?? mean }];
    }),
  );
  const words = ({ name }: MetricInfo) =>
    `${name} ${summaries.map((own) => formatValue(own.get(name)?.mean, "share")).join(" then ")}`;
  return {
    title: "All shares with their 95% intervals",
    unit: "mean over cases, 0 to 1; ↑ higher is better, ↓ lower is better",
    alt: inWords(key.filter(({ unit }) => unit === "share").map(words)),
    height: metrics.length * Math.max(19, 8.25 * runs + 8) + 40,
    plot: rangePlot(ranges, { runs, x: { domain: [0, 1] } }),
    numbers: {
      head: ["Metric", ...report.runs.map((_, run) => runName(read, run))],
      rows: metrics.map((metric) => [
        labelOf(metric),
        ...summaries.map((own) => {
          const summary = own.get(metric.name);
          if (summary?.mean == null) return "–";
          return `${formatValue(summary.mean, "share", 3)} (${formatInterval(summary, "share", 3)})`;
        }),
      ]),
    },
  };
}

/** How far each share of a run moved from the first run's. */
export function differenceChart(read: ReadReport, run: number): ChartSpec | null {
  const all = [...(read.comparisons[run]?.values() ?? [])].map((one) => ({
    ...one,
    info: read.metrics.get(one.metric),
  }));
  const shares = all.flatMap(({ info, ...one }) => (info?.unit === "share" ? [{ ...one, info }] : []));
  if (shares.length === 0) return null;
  const reach = Math.max(0.02, ...shares.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const ranges = shares.map(({ info, ...one }): Range => {
    const sure = significant(one);
    const color = !sure ? "var(--soft)" : isBetter(info, one.difference) ? "var(--good)" : "var(--bad)";
    const { low, high, difference: mid } = one;
    return { label: labelOf(info), run: 0, low, mid, high, color, fill: sure ? color : "var(--card)" };
  });
  const plot = rangePlot(ranges, { runs: 1, x: { domain: [-reach, reach], tickFormat: "+.2f" } });
  const sure = shares
    .filter(significant)
    .map(({ metric, difference }) => `${metric} ${formatDifference(difference, "share")}`);
  const said = sure.length > 0 ? `Significant differences: ${inWords(sure)}` : "No difference is significant";
  return {
    title: `${runName(read, run)} minus ${runName(read, 0)}`,
    unit: "difference of the mean with its 95% interval; ↑↓ which way is good; filled: adjusted p < 0.05",
    alt: `${said}. The table under Comparisons has every number.`,
    height: shares.length * 21 + 40,
    plot: { ...plot, marks: [Plot.ruleX([0], { stroke: "currentColor" }), ...(plot.marks ?? [])] },
    numbers: null,
  };
}

/** Where the time goes: the median of each stage and its slow tail. */
export function latencyChart(read: ReadReport): ChartSpec | null {
  const { runs } = read.report;
  const measured = runs.flatMap(({ latency }, run) => latency.map((stage) => ({ ...stage, run })));
  if (measured.length === 0) return null;
  // A logarithmic scale has no 0: anything below 0.1 ms is drawn at 0.1 ms.
  const ranges = measured.map(({ stage, run, p50, p95 }): Range => {
    const low = Math.max(0.1, p50);
    return { label: stage, run, low, mid: low, high: Math.max(0.1, p95) };
  });
  const ticks = ticksBetween(
    Math.min(...ranges.map(({ low }) => low)),
    Math.max(...ranges.map(({ high }) => high)),
  );
  const scale = {
    type: "log",
    domain: [ticks[0] ?? 1, ticks.at(-1) ?? 10],
    ticks,
    tickFormat: String,
  } as const;
  const stages = new Set(ranges.map(({ label }) => label)).size;
  const several = runs.length > 1;
  const rows = measured.map(({ stage, run, p50, p95, answers }) => [
    stage,
    ...(several ? [runName(read, run)] : []),
    formatValue(p50, "milliseconds"),
    formatValue(p95, "milliseconds"),
    String(answers),
  ]);
  return {
    title: "Time by stage",
    unit: "milliseconds; filled mark: median (p50), ring: p95; logarithmic scale",
    alt: rows.map((row) => `${row.slice(0, -3).join(", ")}: p50 ${row.at(-3)}, p95 ${row.at(-2)}`).join("; "),
    height: stages * (14 * runs.length + 14) + 50,
    plot: {
      ...rangePlot(ranges, { runs: runs.length, x: scale, step: 14, hasRing: true }),
      marginLeft: 80,
    },
    numbers: { head: ["Stage", ...(several ? ["Run"] : []), "p50", "p95", "Answers"], rows },
  };
}

/** 1, 3, 10, 30 …: from the last tick below `low` to the first above `high`. */
function ticksBetween(low: number, high: number): number[] {
  const all = Array.from(
    { length: 16 },
    (_, index) => (index % 2 === 0 ? 1 : 3) * 10 ** (Math.floor(index / 2) - 1),
  );
  const first = all.findLastIndex((tick) => tick <= low);
  const last = all.findIndex((tick) => tick >= high);
  return all.slice(Math.max(0, first), last === -1 ? undefined : last + 1);
}
