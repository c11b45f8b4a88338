import * as Plot from "@observablehq/plot";
import { runColor, runSymbol } from "./run-style.ts";

const line = { stroke: "var(--line)", strokeOpacity: 1 };
const gridX = (ticks: number | number[]) =>
  Array.isArray(ticks) ? Plot.gridX(ticks, line) : Plot.gridX({ ticks, ...line });
export const gridY = (ticks: number) => Plot.gridY({ ticks, ...line });

/** A value and the range around it, in the row of its label. */
export interface Range {
  label: string;
  run: number;
  low: number;
  mid: number;
  high: number;
  /** Replaces the run's own colour. */
  color?: string;
  fill?: string;
}

interface RangeOptions {
  runs: number;
  x: Plot.ScaleOptions;
  /** Pixels between the runs of one label. */
  step?: number;
  /** Marks the high end of the range with a ring. */
  hasRing?: boolean;
}

/** Ranges with a mark at their value: a row for each label, and within it a line for each run. */
export function rangePlot(
  ranges: Range[],
  { runs, x, step = 8.25, hasRing }: RangeOptions,
): Plot.PlotOptions {
  return {
    marginLeft: 190,
    marginTop: 24,
    marginBottom: 16,
    marginRight: 20,
    x: { axis: "top", label: null, ticks: 5, ...x },
    y: { domain: [...new Set(ranges.map(({ label }) => label))], label: null, tickSize: 0 },
    marks: [
      gridX(Array.isArray(x.ticks) ? x.ticks : 5),
      ...Array.from({ length: runs }, (_, run) => {
        const own = ranges.filter((range) => range.run === run);
        const place = { y: "label", dy: (run - (runs - 1) / 2) * step };
        const stroke = ({ color = runColor(run) }: Range) => color;
        const fill = (range: Range) => range.fill ?? stroke(range);
        return [
          Plot.ruleY(own, {
            ...place,
            x1: "low",
            x2: "high",
            stroke,
            strokeWidth: 2.5,
            strokeOpacity: 0.55,
          }),
          ...(hasRing ? [Plot.dot(own, { ...place, x: "high", r: 3, stroke, fill: "var(--card)" })] : []),
          Plot.dot(own, { ...place, x: "mid", r: 3.5, stroke, fill, symbol: runSymbol(run) }),
        ];
      }).flat(),
    ],
  };
}
