import * as Plot from "@observablehq/plot";
import type { MetricInfo } from "../../../../eval/metrics/metric.ts";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { type ReadReport, runName } from "../model.ts";
import type { ChartSpec } from "./Chart.tsx";
import { gridY, runColor } from "./run-style.ts";

/** A mean hides whether all cases are middling or some are lost: the histogram shows which. */
export function histogramChart(read: ReadReport, { name, unit, better }: MetricInfo): ChartSpec {
  const runs = read.summaries.map((own, run) => ({
    run,
    name: runName(read, run),
    histogram: own.get(name)?.histogram ?? null,
  }));
  const known = runs.flatMap(({ run, histogram }) => (histogram ? [{ run, ...histogram }] : []));
  const low = Math.min(...known.map(({ min }) => min));
  const high = Math.max(...known.map(({ max }) => max));
  // The bins of several runs stand side by side.
  const bars = known.flatMap(({ run, min, max, counts }) => {
    const bin = (max - min || 1) / counts.length;
    const width = (bin * 0.88) / runs.length;
    return counts.map((cases, index) => {
      const x1 = min + (index + 0.06) * bin + run * width;
      return { x1, x2: x1 + width, cases, color: runColor(run) };
    });
  });
  const haveSameBins = known.every(({ min, max }) => min === low && max === high);
  const edge = (place: number) => formatValue(low + (place * (high - low)) / 10, unit);
  const binName = (index: number) =>
    haveSameBins ? `${edge(index)} to ${edge(index + 1)}` : `${index + 1} of 10`;
  return {
    title: name,
    unit: `cases by ${unit === "share" ? "share, 0 to 1" : unit === "usd" ? "USD" : unit}; ${better} is better`,
    height: 120,
    plot: {
      marginTop: 8,
      marginBottom: 22,
      marginRight: 12,
      x: { domain: [low, high], label: null, ticks: 4, tickFormat: unit === "share" ? ".1f" : "~s" },
      y: { label: null, ticks: 3, tickFormat: "~s" },
      marks: [
        gridY(3),
        Plot.rectY(bars, { x1: "x1", x2: "x2", y: "cases", fill: "color" }),
        Plot.ruleY([0], { stroke: "currentColor" }),
      ],
    },
    numbers: {
      head: ["Bin", ...runs.map((one) => one.name)],
      rows: (known[0]?.counts ?? []).map((_, index) => [
        binName(index),
        ...runs.map(({ histogram }) => String(histogram?.counts[index] ?? "–")),
      ]),
    },
  };
}
