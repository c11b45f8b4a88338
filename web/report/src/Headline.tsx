import type { MetricSummary } from "../../../eval/report/report.ts";
import { CasesLink } from "./CasesLink.tsx";
import {
  count,
  directionMark,
  directionWords,
  formatDifference,
  formatInterval,
  formatValue,
} from "./format.ts";
import { RunKey } from "./Head.tsx";
import { Interval } from "./Interval.tsx";
import { isBetter, type MetricInfo, significant, useReport } from "./model.ts";
import { Scroll } from "./Scroll.tsx";

const groupNames: Record<MetricInfo["group"], string> = {
  retrieval: "Retrieval: are the right slides found?",
  answer: "Answers: are they right and grounded?",
  citations: "Citations: does the evidence hold?",
  refusals: "Refusals: does it know what it does not know?",
  overlap: "Overlap with the reference's words",
  cost: "Time and cost",
};
const groups = Object.keys(groupNames) as MetricInfo["group"][];

export function Headline() {
  const { report, key } = useReport();
  const rest = report.metrics.filter((metric) => !key.includes(metric));
  return (
    <section id="metrics" aria-labelledby="metrics-title">
      <h2 id="metrics-title" tabIndex={-1}>
        Metrics
      </h2>
      <p className="lead">
        Mean with its 95% interval. The arrow says which way is good. A metric's name lists its worst cases.
        {report.runs.length > 1 && " A difference without “better” or “worse” may be chance."}
      </p>
      <MetricTable label="The metrics to read first" metrics={key} />
      {rest.length > 0 && (
        <details className="more">
          <summary>All other metrics ({rest.length})</summary>
          <MetricTable label="All other metrics" metrics={rest} />
        </details>
      )}
    </section>
  );
}

function MetricTable({ label, metrics }: { label: string; metrics: MetricInfo[] }) {
  const { report } = useReport();
  const several = report.runs.length > 1;
  const repeated = report.runs.some(({ manifest }) => manifest.repeat > 1);
  return (
    <Scroll label={label}>
      <table className="metrics">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            {report.runs.map(({ manifest }, run) => (
              <th scope="col" key={manifest.id}>
                {several ? <RunKey run={run} /> : "Mean and 95% interval"}
              </th>
            ))}
            {repeated && (
              <th scope="col" className="number" title="Mean standard deviation over the repeats of one case">
                Spread
              </th>
            )}
            <th
              scope="col"
              className="number"
              title="Cases with a score, of all that were asked; the rest does not apply, or waits"
            >
              Scored
            </th>
            <th scope="col" className="number" title="Cases that a judge or a metric could not score">
              Failed
            </th>
          </tr>
        </thead>
        {groups.map((group) => {
          const within = metrics.filter((metric) => metric.group === group);
          return (
            within.length > 0 && (
              <tbody key={group}>
                <tr className="group">
                  <th scope="rowgroup" colSpan={(repeated ? 4 : 3) + report.runs.length}>
                    {groupNames[group]}
                  </th>
                </tr>
                {within.map((metric) => (
                  <MetricRow key={metric.name} metric={metric} repeated={repeated} />
                ))}
              </tbody>
            )
          );
        })}
      </table>
    </Scroll>
  );
}

function MetricRow({ metric, repeated }: { metric: MetricInfo; repeated: boolean }) {
  const { report, summaries } = useReport();
  const all = report.runs.map((_, run) => summaries[run]?.get(metric.name));
  const max = metric.unit === "share" ? 1 : Math.max(...all.map((one) => one?.high ?? one?.mean ?? 0)) * 1.05;
  const failed = all.some((one) => (one?.failed ?? 0) > 0);
  return (
    <tr>
      <th scope="row">
        <MetricLink metric={metric} />
        <details className="about">
          <summary aria-label={`What ${metric.name} measures`}>?</summary>
          <p>
            {metric.about} ({directionWords(metric)})
          </p>
        </details>
      </th>
      {all.map((summary, run) => (
        <td key={report.runs[run]?.manifest.id}>
          <Cell metric={metric} summary={summary} run={run} max={max} />
        </td>
      ))}
      {repeated && (
        <td className="number soft">{all.map((one) => formatValue(one?.spread, metric.unit)).join(" · ")}</td>
      )}
      <td className="number soft">
        {[...new Set(all.map((one) => (one ? scoredWords(one) : "–")))].join(" · ")}
      </td>
      <td className="number">
        {failed ? (
          <CasesLink to={{ metric: metric.name, show: "failed" }}>
            {all.map((one) => one?.failed ?? 0).join(" · ")}
          </CasesLink>
        ) : (
          <span className="soft">0</span>
        )}
      </td>
    </tr>
  );
}

const scoredWords = ({ scored, total, waiting }: MetricSummary) =>
  `${scored}/${total}${waiting > 0 ? ` (${waiting} waiting)` : ""}`;

/** Leads to the metric's worst cases. */
export function MetricLink({ metric, run }: { metric: MetricInfo; run?: number }) {
  return (
    <CasesLink
      className="metric"
      to={{ metric: metric.name, run: run === undefined ? "" : String(run) }}
      title={`${metric.about} Click for its worst cases.`}
    >
      {metric.name}
      <span className="direction" role="img" aria-label={directionWords(metric)}>
        {directionMark(metric)}
      </span>
    </CasesLink>
  );
}

interface CellProps {
  metric: MetricInfo;
  summary: MetricSummary | undefined;
  run: number;
  max: number;
}

function Cell({ metric, summary, run, max }: CellProps) {
  if (!summary || summary.mean === null) return <span className="soft">not scored</span>;
  return (
    <div className={summary.scored < 10 ? "cell few" : "cell"}>
      <b>{formatValue(summary.mean, metric.unit)}</b>
      <Interval {...summary} max={max} run={run} />
      <span className="soft">{formatInterval(summary, metric.unit)}</span>
      {summary.scored < 10 && <span className="tag">n = {summary.scored}</span>}
      {run > 0 && <Difference metric={metric} run={run} />}
    </div>
  );
}

function Difference({ metric, run }: { metric: MetricInfo; run: number }) {
  const { comparisons, summaries } = useReport();
  const comparison = comparisons[run]?.get(metric.name);
  if (!comparison) return null;
  const { cases } = comparison;
  const isWhole = [0, run].every((one) => summaries[one]?.get(metric.name)?.scored === cases);
  const pairs = isWhole ? "" : ` (${count(cases, "pair")})`;
  const text = `${formatDifference(comparison.difference, metric.unit)}${pairs}`;
  if (!significant(comparison)) {
    return (
      <span className="change" title={`adjusted p ${comparison.adjusted.toFixed(3)}: may be chance`}>
        {text}
      </span>
    );
  }
  const better = isBetter(metric, comparison.difference);
  return (
    <span
      className={`change ${better ? "good" : "bad"}`}
      title={`adjusted p ${comparison.adjusted.toFixed(3)}`}
    >
      {text} {better ? "better" : "worse"}
    </span>
  );
}
