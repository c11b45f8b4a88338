import { memo } from "react";
import { counted } from "../../../src/text/figures.ts";
import { Chart } from "./charts/Chart.tsx";
import { trendChart } from "./charts/trend.ts";
import { useReport } from "./model.ts";
import { Section } from "./Section.tsx";

/** How the metrics went on over runs and weeks; those beyond their limits, and the few to read first, stand open. */
export const Trends = memo(function Trends() {
  const read = useReport();
  const { trends } = read.report;
  if (trends.length === 0) return null;
  const key = new Set([...read.key.map(({ name }) => name), "refusals", "thumbs down"]);
  const isShown = ({ metric, points }: (typeof trends)[number]) =>
    key.has(metric) || points.some(({ signal }) => signal !== null);
  const [first, rest] = [trends.filter(isShown), trends.filter((one) => !isShown(one))];
  const charts = (list: typeof trends) => (
    <div className="charts small grid">
      {list.map((trend) => (
        <Chart key={`${trend.by} ${trend.metric}`} spec={trendChart(read, trend)} />
      ))}
    </div>
  );
  return (
    <Section id="trends" title="Trends">
      <p className="lead">
        Over the runs that asked the same in the same way, and over the weeks in which readers asked. A point
        beyond its control limits (Shewhart) is marked: something has changed.
      </p>
      {charts(first)}
      {rest.length > 0 && (
        <details className="more">
          <summary>The other {counted(rest.length, "trend")}</summary>
          {charts(rest)}
        </details>
      )}
    </Section>
  );
});
