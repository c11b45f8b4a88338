import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { count, formatValue, inWords } from "./format.ts";
import { MetricLink } from "./Headline.tsx";
import { type MetricInfo, type ReadReport, runName, useReport } from "./model.ts";
import { PlotFigure } from "./PlotFigure.tsx";
import { gridColor, plotStyle, runColor } from "./plot-style.ts";
import { SmallTable } from "./SmallTable.tsx";

/** A mean hides whether all cases are middling or some are lost: the histogram shows which. */
export function Histograms() {
  const read = useReport();
  const has = ({ name }: MetricInfo) => read.summaries.some((own) => own.get(name)?.histogram);
  const rest = read.report.metrics.filter((metric) => has(metric) && !read.key.includes(metric));
  const first = read.key.filter(has);
  if (first.length + rest.length === 0) return null;
  return (
    <>
      <h3>How the scores are spread</h3>
      <div className="charts small">
        {first.map((metric) => (
          <Histogram key={metric.name} metric={metric} />
        ))}
      </div>
      {rest.length > 0 && (
        <details className="more">
          <summary>The other {count(rest.length, "metric")}</summary>
          <div className="charts small">
            {rest.map((metric) => (
              <Histogram key={metric.name} metric={metric} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

interface Bar {
  x1: number;
  x2: number;
  count: number;
}
const height = 120;

/** Bins of several runs stand side by side. */
function barsOf({ report, summaries }: ReadReport, metric: string): Bar[][] {
  const runs = report.runs.length;
  return summaries.map((own, run) => {
    const histogram = own.get(metric)?.histogram;
    if (!histogram) return [];
    const { min, max, counts } = histogram;
    const bin = (max - min || 1) / counts.length;
    return counts.map((number, index) => {
      const left = min + index * bin + bin * 0.06;
      const width = (bin * 0.88) / runs;
      return { x1: left + run * width, x2: left + (run + 1) * width, count: number };
    });
  });
}

function Histogram({ metric }: { metric: MetricInfo }) {
  const read = useReport();
  const draw = useCallback((width: number) => drawHistogram(read, metric, width), [read, metric]);
  const histograms = read.summaries.map((own) => own.get(metric.name)?.histogram ?? null);
  const known = histograms.find((one) => one !== null);
  if (!known) return null;
  const alt = histograms.map((one, run) =>
    one
      ? `${runName(read, run)}: ${one.counts.join(", ")} cases in bins from low to high`
      : `${runName(read, run)}: none`,
  );
  return (
    <PlotFigure
      title={metric.name}
      unit={`cases by ${metric.unit === "share" ? "share, 0 to 1" : metric.unit === "usd" ? "USD" : metric.unit}; ${metric.better} is better`}
      alt={inWords(alt)}
      height={height}
      draw={draw}
    >
      <SmallTable
        label={metric.name}
        head={["Bin", ...histograms.map((_, run) => runName(read, run))]}
        rows={known.counts.map((_, index) => [
          binName(metric, histograms, index),
          ...histograms.map((one) => String(one?.counts[index] ?? "–")),
        ])}
      />
      <p>
        Worst cases of <MetricLink metric={metric} />
      </p>
    </PlotFigure>
  );
}

/** Where all runs share their bins the bin's edges, else its place. */
function binName(
  metric: MetricInfo,
  histograms: ({ min: number; max: number } | null)[],
  index: number,
): string {
  const edges = new Set(histograms.flatMap((one) => (one ? [`${one.min} ${one.max}`] : [])));
  const first = histograms.find((one) => one !== null);
  if (edges.size !== 1 || !first) return `${index + 1} of 10`;
  const step = (first.max - first.min) / 10;
  const edge = (place: number) => formatValue(first.min + place * step, metric.unit);
  return `${edge(index)} to ${edge(index + 1)}`;
}

function domainOf({ summaries }: ReadReport, metric: string): [number, number] {
  const all = summaries.flatMap((own) => own.get(metric)?.histogram ?? []);
  return [Math.min(...all.map(({ min }) => min)), Math.max(...all.map(({ max }) => max))];
}

function drawHistogram(read: ReadReport, metric: MetricInfo, width: number): Element {
  const bars = barsOf(read, metric.name);
  return Plot.plot({
    width,
    height,
    marginLeft: 34,
    marginTop: 8,
    marginBottom: 22,
    marginRight: 12,
    style: plotStyle,
    x: {
      domain: domainOf(read, metric.name),
      label: null,
      ticks: 4,
      tickFormat: metric.unit === "share" ? ".1f" : "~s",
    },
    y: { label: null, ticks: 3, tickFormat: "~s" },
    marks: [
      Plot.gridY({ ticks: 3, stroke: gridColor, strokeOpacity: 1 }),
      ...bars.map((own, run) => Plot.rectY(own, { x1: "x1", x2: "x2", y: "count", fill: runColor(run) })),
      Plot.ruleY([0], { stroke: "currentColor" }),
    ],
  });
}
