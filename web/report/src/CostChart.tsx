import * as Plot from "@observablehq/plot";
import { useCallback, useState } from "react";
import type { CaseAnswer } from "../../../eval/report/report.ts";
import { formatUsd, formatValue } from "./format.ts";
import { answersOf, type ReadReport, runName, useReport } from "./model.ts";
import { PlotFigure } from "./PlotFigure.tsx";
import { gridColor, plotStyle, runColor, runSymbol } from "./plot-style.ts";
import { SmallTable } from "./SmallTable.tsx";

interface Point {
  run: number;
  name: string;
  /** USD per 1,000 answers. */
  cost: number;
  mean: number;
  low: number;
  high: number;
}

function pointsOf(read: ReadReport, metric: string): Point[] {
  return read.report.runs.flatMap(({ manifest }, run): Point[] => {
    const summary = read.summaries[run]?.get(metric);
    const { answers } = manifest.cost;
    // What failed was not billed, what was never asked cost nothing.
    const answered = read.report.cases.flatMap((row) => answersOf(row, run)).filter(isAnswered).length;
    if (answers === null || answered === 0 || summary?.mean == null) return [];
    const { mean, low, high } = summary;
    const cost = (1_000 * answers) / answered;
    return [{ run, name: runName(read, run), cost, mean, low: low ?? mean, high: high ?? mean }];
  });
}

const isAnswered = ({ error }: CaseAnswer) => error === null;

const height = 250;

/** What more quality costs; left out where fewer than two runs have a price above nothing. */
export function CostChart() {
  const read = useReport();
  const shares = read.key.filter(({ unit, better }) => unit === "share" && better === "higher");
  const first = shares.find(({ name }) => /correct/i.test(name)) ?? shares[0];
  const [metric, setMetric] = useState(first?.name ?? "");
  const draw = useCallback((width: number) => drawCost(read, metric, width), [read, metric]);
  const points = pointsOf(read, metric);
  if (points.length < 2 || points.every(({ cost }) => cost === 0)) return null;
  return (
    <PlotFigure
      title={`Cost against ${metric}`}
      unit={`across: USD for 1,000 answers; up: ${metric}, share, with its 95% interval; top left is best`}
      alt={points
        .map(({ name, cost, mean }) => `${name}: ${formatUsd(cost)}, ${formatValue(mean, "share")}`)
        .join("; ")}
      height={height}
      draw={draw}
      controls={
        <label className="soft">
          Quality is{" "}
          <select value={metric} onChange={({ target }) => setMetric(target.value)}>
            {shares.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      }
    >
      <SmallTable
        label="Cost and quality"
        head={["Run", "USD for 1,000 answers", metric]}
        rows={points.map(({ name, cost, mean }) => [name, formatUsd(cost), formatValue(mean, "share", 3)])}
      />
    </PlotFigure>
  );
}

function drawCost(read: ReadReport, metric: string, width: number): Element {
  const points = pointsOf(read, metric);
  const most = Math.max(...points.map(({ cost }) => cost));
  const least = Math.min(...points.map(({ low }) => low));
  return Plot.plot({
    width,
    height,
    marginLeft: 44,
    marginTop: 16,
    marginBottom: 36,
    marginRight: 20,
    style: plotStyle,
    x: { domain: [0, most * 1.25 || 1], label: "USD for 1,000 answers", ticks: 5 },
    y: { domain: [Math.max(0, least - 0.1), 1], label: null, ticks: 5 },
    marks: [
      Plot.gridY({ ticks: 5, stroke: gridColor, strokeOpacity: 1 }),
      ...points.flatMap((point) => {
        const color = runColor(point.run);
        const own = [point];
        return [
          Plot.ruleX(own, {
            x: "cost",
            y1: "low",
            y2: "high",
            stroke: color,
            strokeWidth: 2.5,
            strokeOpacity: 0.55,
          }),
          Plot.dot(own, { x: "cost", y: "mean", r: 5, fill: color, symbol: runSymbol(point.run) }),
          Plot.text(own, {
            x: "cost",
            y: "mean",
            text: "name",
            // A name on the right half would leave the chart.
            dx: point.cost > most * 0.75 ? -9 : 9,
            textAnchor: point.cost > most * 0.75 ? "end" : "start",
            fill: "currentColor",
          }),
        ];
      }),
    ],
  });
}
