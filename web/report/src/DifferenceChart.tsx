import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import type { Comparison } from "../../../eval/report/report.ts";
import { directionMark, formatDifference, inWords } from "./format.ts";
import { isBetter, type ReadReport, runName, significant, useReport } from "./model.ts";
import { PlotFigure } from "./PlotFigure.tsx";
import { gridColor, plotStyle } from "./plot-style.ts";

/** One chart for each run after the first: how far each share moved. Its numbers stand in the comparison's table. */
export function DifferenceCharts() {
  const { comparisons } = useReport();
  return comparisons.map((own, run) => (own.size > 0 ? <DifferenceChart key={run} run={run} /> : null));
}

function sharesOf(read: ReadReport, run: number): Comparison[] {
  const all = [...(read.comparisons[run]?.values() ?? [])];
  return all.filter(({ metric }) => read.metrics.get(metric)?.unit === "share");
}

function DifferenceChart({ run }: { run: number }) {
  const read = useReport();
  const shares = sharesOf(read, run);
  const height = shares.length * 21 + 40;
  const draw = useCallback(
    (width: number) => drawDifferences(read, run, { width, height }),
    [read, run, height],
  );
  if (shares.length === 0) return null;
  const sure = shares.filter(significant);
  return (
    <PlotFigure
      title={`${runName(read, run)} minus ${runName(read, 0)}`}
      unit="difference of the mean with its 95% interval; ↑↓ which way is good; filled: adjusted p < 0.05"
      alt={
        sure.length > 0
          ? `Significant differences: ${inWords(sure.map(({ metric, difference }) => `${metric} ${formatDifference(difference, "share")}`))}. The table under Comparisons has every number.`
          : "No difference is significant. The table under Comparisons has every number."
      }
      height={height}
      draw={draw}
    >
      <p>
        The <a href="#comparisons">table of comparisons</a> has every number.
      </p>
    </PlotFigure>
  );
}

function drawDifferences(read: ReadReport, run: number, size: { width: number; height: number }): Element {
  const rows = sharesOf(read, run).map((one) => {
    const metric = read.metrics.get(one.metric);
    const sure = significant(one);
    const color = !sure ? "var(--soft)" : isBetter(metric, one.difference) ? "var(--good)" : "var(--bad)";
    return { ...one, sure, color, label: `${one.metric} ${metric ? directionMark(metric) : ""}` };
  });
  const reach = Math.max(0.02, ...rows.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  return Plot.plot({
    ...size,
    marginLeft: Math.min(190, size.width * 0.45),
    marginTop: 24,
    marginBottom: 16,
    marginRight: 14,
    style: plotStyle,
    x: { domain: [-reach, reach], axis: "top", label: null, ticks: 5, tickFormat: "+.2f" },
    y: { domain: rows.map(({ label }) => label), label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: gridColor, strokeOpacity: 1 }),
      Plot.ruleX([0], { stroke: "currentColor" }),
      Plot.ruleY(rows, { y: "label", x1: "low", x2: "high", stroke: "color", strokeWidth: 2 }),
      Plot.dot(rows, {
        y: "label",
        x: "difference",
        r: 4,
        stroke: "color",
        fill: (row: { sure: boolean; color: string }) => (row.sure ? row.color : "var(--card)"),
      }),
    ],
  });
}
