import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { directionMark, formatInterval, formatValue, inWords } from "./format.ts";
import { type MetricInfo, type ReadReport, runName, useReport } from "./model.ts";
import { PlotFigure } from "./PlotFigure.tsx";
import { gridColor, plotStyle, runColor, runSymbol } from "./plot-style.ts";
import { SmallTable } from "./SmallTable.tsx";

const rowHeight = 15;

interface Dot {
  label: string;
  run: number;
  mean: number;
  low: number;
  high: number;
}

/** Every share, every run: a dot on its interval. */
export function SharesChart() {
  const read = useReport();
  const runs = read.report.runs.length;
  const metrics = read.report.metrics.filter(({ unit }) => unit === "share");
  const height = metrics.length * Math.max(rowHeight + 4, rowHeight * 0.55 * runs + 8) + 40;
  const draw = useCallback((width: number) => drawShares(read, { width, height }), [read, height]);
  if (metrics.length === 0) return null;
  return (
    <PlotFigure
      title="All shares with their 95% intervals"
      unit="mean over cases, 0 to 1; ↑ higher is better, ↓ lower is better"
      alt={inWords(read.key.filter(({ unit }) => unit === "share").map((metric) => words(read, metric)))}
      height={height}
      draw={draw}
    >
      <SmallTable
        label="All shares"
        head={["Metric", ...read.report.runs.map((_, run) => runName(read, run))]}
        rows={metrics.map((metric) => [
          labelOf(metric),
          ...read.summaries.map((summaries) => {
            const summary = summaries.get(metric.name);
            return summary?.mean == null
              ? "–"
              : `${formatValue(summary.mean, "share", 3)} (${formatInterval(summary, "share", 3)})`;
          }),
        ])}
      />
    </PlotFigure>
  );
}

const labelOf = (metric: MetricInfo) => `${metric.name} ${directionMark(metric)}`;

const words = (read: ReadReport, { name }: MetricInfo) =>
  `${name} ${read.summaries.map((summaries) => formatValue(summaries.get(name)?.mean, "share")).join(" then ")}`;

function drawShares(read: ReadReport, { width, height }: { width: number; height: number }): Element {
  const metrics = read.report.metrics.filter(({ unit }) => unit === "share");
  const runs = read.report.runs.length;
  const dots = metrics.flatMap((metric) =>
    read.summaries.flatMap((summaries, run): Dot[] => {
      const summary = summaries.get(metric.name);
      if (summary?.mean == null) return [];
      const { mean, low, high } = summary;
      return [{ label: labelOf(metric), run, mean, low: low ?? mean, high: high ?? mean }];
    }),
  );
  const shift = (run: number) => (run - (runs - 1) / 2) * rowHeight * 0.55;
  const marginLeft = Math.min(190, width * 0.45);
  return Plot.plot({
    width,
    height,
    marginLeft,
    marginTop: 24,
    marginBottom: 16,
    marginRight: 14,
    style: plotStyle,
    x: { domain: [0, 1], axis: "top", label: null, ticks: 5 },
    y: { domain: metrics.map(labelOf), label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: gridColor, strokeOpacity: 1 }),
      ...read.report.runs.flatMap((_, run) => {
        const own = dots.filter((dot) => dot.run === run);
        const place = { y: "label", dy: shift(run) };
        return [
          Plot.ruleY(own, {
            ...place,
            x1: "low",
            x2: "high",
            stroke: runColor(run),
            strokeWidth: 2.5,
            strokeOpacity: 0.55,
          }),
          Plot.dot(own, { ...place, x: "mean", r: 4, fill: runColor(run), symbol: runSymbol(run) }),
        ];
      }),
    ],
  });
}
