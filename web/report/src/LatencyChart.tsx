import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { formatValue } from "./format.ts";
import { type ReadReport, runName, useReport } from "./model.ts";
import { PlotFigure } from "./PlotFigure.tsx";
import { gridColor, plotStyle, runColor, runSymbol } from "./plot-style.ts";
import { SmallTable } from "./SmallTable.tsx";

/** Where the time goes: the median of each stage and its slow tail. */
export function LatencyChart() {
  const read = useReport();
  const { runs } = read.report;
  const stages = [...new Set(runs.flatMap(({ latency }) => latency.map(({ stage }) => stage)))];
  const height = stages.length * (14 * runs.length + 14) + 50;
  const draw = useCallback((width: number) => drawLatency(read, { width, height }), [read, height]);
  if (stages.length === 0) return null;
  const rows = runs.flatMap(({ latency }, run) =>
    latency.map(({ stage, p50, p95, answers }) => [
      stage,
      ...(runs.length > 1 ? [runName(read, run)] : []),
      formatValue(p50, "milliseconds"),
      formatValue(p95, "milliseconds"),
      String(answers),
    ]),
  );
  return (
    <PlotFigure
      title="Time by stage"
      unit="milliseconds; filled mark: median (p50), ring: p95; logarithmic scale"
      alt={rows
        .map((row) => `${row.slice(0, -3).join(", ")}: p50 ${row.at(-3)}, p95 ${row.at(-2)}`)
        .join("; ")}
      height={height}
      draw={draw}
    >
      <SmallTable
        label="Time by stage"
        head={["Stage", ...(runs.length > 1 ? ["Run"] : []), "p50", "p95", "Answers"]}
        rows={rows}
      />
    </PlotFigure>
  );
}

function drawLatency({ report }: ReadReport, size: { width: number; height: number }): Element {
  const count = report.runs.length;
  // A logarithmic scale has no 0: what took less than 0.1 ms stands at 0.1 ms.
  const rows = report.runs.map(({ latency }) =>
    latency.map((one) => ({ ...one, p50: Math.max(0.1, one.p50), p95: Math.max(0.1, one.p95) })),
  );
  const values = rows.flat().flatMap(({ p50, p95 }) => [p50, p95]);
  const ticks = ticksBetween(Math.min(...values), Math.max(...values));
  return Plot.plot({
    ...size,
    marginLeft: 80,
    marginTop: 10,
    marginRight: 20,
    marginBottom: 34,
    style: plotStyle,
    x: { type: "log", domain: [ticks[0] ?? 1, ticks.at(-1) ?? 10], label: null, ticks, tickFormat: String },
    y: { domain: [...new Set(rows.flat().map(({ stage }) => stage))], label: null, tickSize: 0 },
    marks: [
      Plot.gridX(ticks, { stroke: gridColor, strokeOpacity: 1 }),
      ...rows.flatMap((own, run) => {
        const place = { y: "stage", dy: (run - (count - 1) / 2) * 14 };
        return [
          Plot.ruleY(own, { ...place, x1: "p50", x2: "p95", stroke: runColor(run), strokeWidth: 2.5 }),
          Plot.dot(own, { ...place, x: "p95", r: 3, stroke: runColor(run), fill: "var(--card)" }),
          Plot.dot(own, { ...place, x: "p50", r: 4, fill: runColor(run), symbol: runSymbol(run) }),
        ];
      }),
    ],
  });
}

/** 1, 3, 10, 30 …: from the last one below to the first one above. */
function ticksBetween(low: number, high: number): number[] {
  const all = Array.from(
    { length: 16 },
    (_, index) => (index % 2 === 0 ? 1 : 3) * 10 ** (Math.floor(index / 2) - 1),
  );
  const first = all.findLastIndex((tick) => tick <= low);
  const last = all.findIndex((tick) => tick >= high);
  return all.slice(Math.max(0, first), last === -1 ? undefined : last + 1);
}
