import { CostChart } from "./CostChart.tsx";
import { DifferenceCharts } from "./DifferenceChart.tsx";
import { RunKey } from "./Head.tsx";
import { Histograms } from "./Histograms.tsx";
import { LatencyChart } from "./LatencyChart.tsx";
import { useReport } from "./model.ts";
import { RetrievalCharts } from "./RetrievalCharts.tsx";
import { SharesChart } from "./SharesChart.tsx";

export function Charts() {
  const { report } = useReport();
  return (
    <section id="charts" aria-labelledby="charts-title">
      <h2 id="charts-title" tabIndex={-1}>
        Charts
      </h2>
      {report.runs.length > 1 && (
        <p className="lead legend">
          {report.runs.map(({ manifest }, run) => (
            <RunKey key={manifest.id} run={run} />
          ))}
        </p>
      )}
      <div className="charts">
        <div className="stack">
          <SharesChart />
          <CostChart />
        </div>
        <div className="stack">
          <DifferenceCharts />
          <LatencyChart />
        </div>
      </div>
      <RetrievalCharts />
      <Histograms />
    </section>
  );
}
