import { memo, useMemo, useState } from "react";
import type { MetricInfo } from "../../../../eval/metrics/metric.ts";
import { counted } from "../../../../src/text/figures.ts";
import { MetricLink, RunKey } from "../links.tsx";
import { useReport } from "../model.ts";
import { Section } from "../Section.tsx";
import { Select } from "../Select.tsx";
import { Chart } from "./Chart.tsx";
import { costChart } from "./cost.ts";
import { histogramChart } from "./histogram.ts";
import { latencyChart } from "./latency.ts";
import { retrievalCharts } from "./retrieval.ts";
import { riskCoverageChart } from "./risk-coverage.ts";

/** Memoised, so that a change of the address does not redraw every chart. */
export const Charts = memo(function Charts() {
  const read = useReport();
  const { runs, metrics } = read.report;
  const latency = latencyChart(read);
  const risk = riskCoverageChart(read);
  const byK = retrievalCharts(read);
  const hasHistogram = ({ name }: MetricInfo) => read.summaries.some((own) => own.get(name)?.histogram);
  const first = read.key.filter(hasHistogram);
  const rest = metrics.filter((metric) => hasHistogram(metric) && !first.includes(metric));
  return (
    <Section id="charts" title="Charts">
      {runs.length > 1 && (
        <p className="lead row">
          {runs.map(({ manifest }, run) => (
            <RunKey key={manifest.id} run={run} />
          ))}
        </p>
      )}
      <div className="charts grid">
        {latency && <Chart spec={latency} />}
        {risk && <Chart spec={risk} />}
        <CostChart />
      </div>
      {byK.length > 0 && <h3>Retrieval by k</h3>}
      <div className="charts small grid">
        {byK.map((spec) => (
          <Chart key={spec.title} spec={spec} />
        ))}
      </div>
      {first.length + rest.length > 0 && <h3>How the scores are spread</h3>}
      <Histograms metrics={first} />
      {rest.length > 0 && (
        <details className="more">
          <summary>The other {counted(rest.length, "metric")}</summary>
          <Histograms metrics={rest} />
        </details>
      )}
    </Section>
  );
});

function CostChart() {
  const read = useReport();
  const choices = read.key
    .filter(({ unit, better }) => unit === "share" && better === "higher")
    .map(({ name }) => name);
  const [metric, setMetric] = useState(choices[0] ?? "");
  const spec = useMemo(() => costChart(read, metric), [read, metric]);
  if (!spec) return null;
  return (
    <Chart
      spec={spec}
      controls={<Select label="Quality is" value={metric} onChange={setMetric} options={choices} />}
    />
  );
}

function Histograms({ metrics }: { metrics: MetricInfo[] }) {
  const read = useReport();
  return (
    <div className="charts small grid">
      {metrics.map((metric) => (
        <Chart key={metric.name} spec={histogramChart(read, metric)}>
          <p>
            Worst cases of <MetricLink metric={metric} />
          </p>
        </Chart>
      ))}
    </div>
  );
}
