import * as Plot from "@observablehq/plot";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { type ReadReport, runName } from "../model.ts";
import type { ChartSpec } from "./Chart.tsx";
import { gridY, runColor, runDash, runSymbol } from "./run-style.ts";

const measures = [
  ["hit", "Hit@k", "share of questions with a reference slide among the first k"],
  ["recall", "Recall@k", "share of the reference slides that are among the first k"],
  ["precision", "Precision@k", "share of the first k that are reference slides"],
  ["ndcg", "nDCG@k", "0 to 1, gain of the first k, damped by rank"],
] as const;

/** How retrieval improves with k: where the lines flatten, a greater k only costs. */
export function retrievalCharts(read: ReadReport): ChartSpec[] {
  const runs = read.report.runs.map(({ byK }, run) => ({ byK, run, name: runName(read, run) }));
  const ks = [...new Set(runs.flatMap(({ byK }) => byK.map(({ k }) => k)))].sort((a, b) => a - b);
  if (ks.length === 0) return [];
  return measures.map(([key, title, unit]) => {
    const at = (run: number, k: number) =>
      formatValue(runs[run]?.byK.find((one) => one.k === k)?.[key], "share", 3);
    return {
      title,
      unit: `${unit}; across: k`,
      height: 170,
      plot: {
        marginTop: 12,
        marginBottom: 22,
        x: { label: null, tickFormat: "d", ticks: 5 },
        y: { domain: [0, 1], label: null, ticks: 4 },
        marks: [
          gridY(4),
          ...runs.flatMap(({ byK, run }) => {
            const line = { x: "k", y: key, stroke: runColor(run) };
            return [
              Plot.line(byK, { ...line, strokeWidth: 2, strokeDasharray: runDash(run) }),
              Plot.dot(byK, { ...line, r: 2.5, fill: runColor(run), symbol: runSymbol(run) }),
            ];
          }),
        ],
      },
      numbers: {
        head: ["k", ...runs.map(({ name }) => name)],
        rows: ks.map((k) => [String(k), ...runs.map(({ run }) => at(run, k))]),
      },
    };
  });
}
