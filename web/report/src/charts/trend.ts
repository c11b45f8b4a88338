import * as Plot from "@observablehq/plot";
import type { Trend } from "../../../../eval/report/report.ts";
import { formatInterval, formatValue } from "../../../../eval/report/unit-figures.ts";
import type { ReadReport } from "../model.ts";
import type { ChartSpec } from "./Chart.tsx";
import { gridY } from "./run-style.ts";

/** A metric over runs or weeks, within its control limits; a point beyond them is filled. */
export function trendChart({ metrics }: ReadReport, { by, metric, points }: Trend): ChartSpec {
  const unit = metrics.get(metric)?.unit ?? "share";
  const value = (number: number) => formatValue(number, unit, 3);
  const placed = points.map((point, place) => ({ ...point, ...point.limits, place }));
  const limited = placed.filter(({ limits }) => limits !== null);
  const labels = points.map(({ at }) => at.slice(0, 10));
  const told =
    limited.length > 0
      ? "the band is where it lies unless something has changed"
      : "too few for control limits";
  return {
    title: `${metric} by ${by}`,
    unit: `${unit}, by ${by === "run" ? "the run's day" : "the week's Monday"}; ${told}`,
    height: 180,
    plot: {
      marginLeft: 44,
      marginBottom: 36,
      marginRight: 34,
      x: { label: null, ticks: ticksOf(points.length), tickFormat: (place: number) => labels[place] ?? "" },
      y: { label: null, ticks: 4, ...(unit === "share" ? { domain: [0, 1] } : { zero: true }) },
      marks: [
        gridY(4),
        Plot.areaY(limited, { x: "place", y1: "low", y2: "high", fill: "currentColor", fillOpacity: 0.1 }),
        Plot.line(placed, { x: "place", y: "value", stroke: "currentColor", strokeWidth: 2 }),
        Plot.dot(placed, { x: "place", y: "value", r: 4, stroke: "currentColor", fill: "var(--paper)" }),
        Plot.dot(
          placed.filter(({ signal }) => signal !== null),
          { x: "place", y: "value", r: 6, fill: "var(--bad)" },
        ),
      ],
    },
    numbers: {
      head: [by === "run" ? "Run of" : "Week of", metric, "answers", "limits", "beyond"],
      rows: points.map((point, place) => [
        labels[place] ?? "",
        value(point.value),
        point.of === null ? "" : String(point.of),
        point.limits ? formatInterval(point.limits, unit, 3) : "",
        point.signal ?? "",
      ]),
    },
  };
}

/** The first, the last and at most one between them: dates need room. */
function ticksOf(count: number): number[] {
  const middle = count > 4 && count % 2 === 1 ? [(count - 1) / 2] : [];
  return [0, ...middle, count - 1];
}
