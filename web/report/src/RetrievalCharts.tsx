import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { formatValue } from "./format.ts";
import { type ReadReport, runName, useReport } from "./model.ts";
import { PlotFigure } from "./PlotFigure.tsx";
import { gridColor, plotStyle, runColor, runDash, runSymbol } from "./plot-style.ts";
import { SmallTable } from "./SmallTable.tsx";

const measures = [
  ["hit", "Hit", "share of questions with a reference slide among the first k"],
  ["recall", "Recall", "share of the reference slides that are among the first k"],
  ["precision", "Precision", "share of the first k that are reference slides"],
  ["ndcg", "nDCG", "0 to 1, gain of the first k, damped by rank"],
] as const;
type Measure = (typeof measures)[number];

/** How retrieval grows with k: where the lines flatten, a greater k only costs. */
export function RetrievalCharts() {
  const { report } = useReport();
  if (report.runs.every(({ byK }) => byK.length === 0)) return null;
  return (
    <>
      <h3>Retrieval by k</h3>
      <div className="charts small">
        {measures.map((measure) => (
          <ByK key={measure[0]} measure={measure} />
        ))}
      </div>
    </>
  );
}

const height = 170;

function ByK({ measure }: { measure: Measure }) {
  const read = useReport();
  const [key, name, unit] = measure;
  const draw = useCallback((width: number) => drawByK(read, key, width), [read, key]);
  const { runs } = read.report;
  const ks = [...new Set(runs.flatMap(({ byK }) => byK.map(({ k }) => k)))].sort((a, b) => a - b);
  const at = (run: number, k: number) => runs[run]?.byK.find((one) => one.k === k)?.[key];
  const last = ks.at(-1) ?? 0;
  return (
    <PlotFigure
      title={`${name}@k`}
      unit={`${unit}; across: k`}
      alt={runs
        .map(
          (_, run) =>
            `${runName(read, run)}: ${formatValue(at(run, 1), "share")} at k = 1, ${formatValue(at(run, last), "share")} at k = ${last}`,
        )
        .join("; ")}
      height={height}
      draw={draw}
    >
      <SmallTable
        label={`${name}@k`}
        head={["k", ...runs.map((_, run) => runName(read, run))]}
        rows={ks.map((k) => [String(k), ...runs.map((_, run) => formatValue(at(run, k), "share", 3))])}
      />
    </PlotFigure>
  );
}

function drawByK({ report }: ReadReport, key: Measure[0], width: number): Element {
  return Plot.plot({
    width,
    height,
    marginLeft: 34,
    marginTop: 12,
    marginBottom: 22,
    style: plotStyle,
    x: { label: null, tickFormat: "d", ticks: 5 },
    y: { domain: [0, 1], label: null, ticks: 4 },
    marks: [
      Plot.gridY({ ticks: 4, stroke: gridColor, strokeOpacity: 1 }),
      ...report.runs.flatMap(({ byK }, run) => {
        const line = { x: "k", y: key, stroke: runColor(run) };
        return [
          Plot.line(byK, { ...line, strokeWidth: 2, strokeDasharray: runDash(run) }),
          Plot.dot(byK, { ...line, r: 2.5, fill: runColor(run), symbol: runSymbol(run) }),
        ];
      }),
    ],
  });
}
