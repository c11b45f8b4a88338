import * as Plot from "@observablehq/plot";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { type ReadReport, runName } from "../model.ts";
import type { ChartSpec } from "./Chart.tsx";
import { line, runColor, runSymbol } from "./run-style.ts";

/** Pixels between the runs of one stage. */
const step = 14;

/** Where the time goes: the median of each stage and its slow tail. */
export function latencyChart(read: ReadReport): ChartSpec | null {
  const { runs } = read.report;
  const measured = runs.flatMap(({ latency }, run) => latency.map((stage) => ({ ...stage, run })));
  if (measured.length === 0) return null;
  // A logarithmic scale has no 0: anything below 0.1 ms is drawn at 0.1 ms.
  const drawn = measured.map((one) => ({ ...one, p50: Math.max(0.1, one.p50), p95: Math.max(0.1, one.p95) }));
  const stages = [...new Set(drawn.map(({ stage }) => stage))];
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
    height: stages.length * (step * runs.length + step) + 50,
    plot: {
      marginLeft: 80,
      marginTop: 24,
      marginBottom: 16,
      marginRight: 20,
      x: { type: "log", axis: "top", label: null, ticks: 4, tickFormat: String },
      y: { domain: stages, label: null, tickSize: 0 },
      marks: [
        Plot.gridX({ ticks: 4, ...line }),
        ...runs.flatMap((_, run) => {
          const own = drawn.filter((one) => one.run === run);
          const place = { y: "stage", dy: (run - (runs.length - 1) / 2) * step };
          const stroke = runColor(run);
          return [
            Plot.ruleY(own, {
              ...place,
              x1: "p50",
              x2: "p95",
              stroke,
              strokeWidth: 2.5,
              strokeOpacity: 0.55,
            }),
            Plot.dot(own, { ...place, x: "p95", r: 3, stroke, fill: "var(--card)" }),
            Plot.dot(own, { ...place, x: "p50", r: 3.5, stroke, fill: stroke, symbol: runSymbol(run) }),
          ];
        }),
      ],
    },
    numbers: { head: ["Stage", ...(several ? ["Run"] : []), "p50", "p95", "Answers"], rows },
  };
}
