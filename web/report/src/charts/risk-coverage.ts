import * as Plot from "@observablehq/plot";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { type ReadReport, runName } from "../model.ts";
import type { ChartSpec } from "./Chart.tsx";
import { gridY, runColor, runDash, runSymbol } from "./run-style.ts";

/** What answering fewer questions would be worth; null where no run can tell. */
export function riskCoverageChart(read: ReadReport): ChartSpec | null {
  const runs = read.report.runs.flatMap(({ riskCoverage }, run) =>
    riskCoverage ? [{ ...riskCoverage, run, last: riskCoverage.points.slice(-1) }] : [],
  );
  const [first] = runs;
  if (!first) return null;
  const share = (value: number) => formatValue(value, "share", 2);
  return {
    title: "Risk and coverage: what if it answered only what it is surest of?",
    unit: `across: share of all questions answered; up: what is wrong with those answers (1 − ${first.quality}, an uncovered question 1); the mark is the run as it was`,
    height: 250,
    plot: {
      marginLeft: 44,
      marginBottom: 36,
      x: { domain: [0, 1], label: "share of questions answered", ticks: 5 },
      y: { domain: [0, 1], label: null, ticks: 5 },
      marks: [
        gridY(5),
        ...runs.flatMap(({ points, last, run }) => {
          const place = { x: "coverage", y: "risk", stroke: runColor(run) };
          return [
            Plot.line(points, { ...place, strokeWidth: 2, strokeDasharray: runDash(run) }),
            Plot.dot(last, { ...place, r: 5, fill: runColor(run), symbol: runSymbol(run) }),
          ];
        }),
      ],
    },
    numbers: {
      head: ["Run", "threshold", "questions answered", "wrong with them"],
      rows: runs.flatMap(({ points, run }) =>
        points.map(({ threshold, coverage, risk }) => [
          runName(read, run),
          share(threshold),
          share(coverage),
          share(risk),
        ]),
      ),
    },
  };
}
