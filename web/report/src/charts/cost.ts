import * as Plot from "@observablehq/plot";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { money } from "../../../../src/text/figures.ts";
import { answersOf, type ReadReport, runName } from "../model.ts";
import type { ChartSpec } from "./Chart.tsx";
import { gridY, runColor, runSymbol } from "./run-style.ts";

/** What more quality costs; null if fewer than two runs have a price, or none cost anything. */
export function costChart(read: ReadReport, metric: string): ChartSpec | null {
  const points = pointsOf(read, metric);
  if (points.length < 2 || points.every(({ cost }) => cost === 0)) return null;
  const most = Math.max(...points.map(({ cost }) => cost));
  const least = Math.min(...points.map(({ low }) => low));
  return {
    title: `Cost against ${metric}`,
    unit: `across: USD for 1,000 answers; up: ${metric}, share, with its 95% interval; top left is best`,
    height: 250,
    plot: {
      marginLeft: 44,
      marginTop: 16,
      marginBottom: 36,
      x: { domain: [0, most * 1.25], label: "USD for 1,000 answers", ticks: 5 },
      y: { domain: [Math.max(0, least - 0.1), 1], label: null, ticks: 5 },
      marks: [
        gridY(5),
        ...points.flatMap((point) => {
          const color = runColor(point.run);
          // A name to the right of a mark near the edge would leave the chart.
          const isRight = point.cost > most * 0.75;
          const place = { x: "cost", y: "mean" };
          const range = { x: "cost", y1: "low", y2: "high" };
          return [
            Plot.ruleX([point], { ...range, stroke: color, strokeWidth: 2.5, strokeOpacity: 0.55 }),
            Plot.dot([point], { ...place, r: 5, fill: color, symbol: runSymbol(point.run) }),
            Plot.text([point], {
              ...place,
              text: "name",
              dx: isRight ? -9 : 9,
              textAnchor: isRight ? "end" : "start",
              fill: "currentColor",
            }),
          ];
        }),
      ],
    },
    numbers: {
      head: ["Run", "USD for 1,000 answers", metric],
      rows: points.map(({ name, cost, mean }) => [name, money(cost), formatValue(mean, "share", 3)]),
    },
  };
}

function pointsOf(read: ReadReport, metric: string) {
  return read.report.runs.flatMap(({ manifest }, run) => {
    const { mean, low, high } = read.summaries[run]?.get(metric) ?? { mean: null };
    const { answers } = manifest.cost;
    // Failed answers are not billed, and cases that were never asked cost nothing.
    const answered = read.report.cases
      .flatMap((row) => answersOf(row, run))
      .filter(({ error }) => error === null);
    if (answers === null || answered.length === 0 || mean === null) return [];
    const cost = (1_000 * answers) / answered.length;
    return [{ run, name: runName(read, run), cost, mean, low: low ?? mean, high: high ?? mean }];
  });
}
