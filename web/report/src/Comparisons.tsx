import type { Comparison } from "../../../eval/report/report.ts";
import { CasesLink } from "./CasesLink.tsx";
import { formatDifference, formatInterval, formatP, formatValue } from "./format.ts";
import { RunKey } from "./Head.tsx";
import { MetricLink } from "./Headline.tsx";
import { isBetter, type MetricInfo, runName, significant, useReport } from "./model.ts";
import { Scroll } from "./Scroll.tsx";

export function Comparisons() {
  const read = useReport();
  if (read.report.comparisons.length === 0) return null;
  return (
    <section id="comparisons" aria-labelledby="comparisons-title">
      <h2 id="comparisons-title" tabIndex={-1}>
        Comparisons with {runName(read, 0)}
      </h2>
      <p className="lead">
        Over the cases that both runs scored by the same yardstick, the surest first. A difference counts
        where p, adjusted for the number of metrics (Holm), is below 0.05. Won and lost open the cases that
        changed.
      </p>
      {read.comparisons.map(
        (own, run) =>
          own.size > 0 && (
            <div key={run}>
              {read.report.runs.length > 2 && (
                <h3>
                  <RunKey run={run} />
                </h3>
              )}
              <ComparisonTable run={run} rows={[...own.values()].sort((a, b) => a.p - b.p)} />
            </div>
          ),
      )}
    </section>
  );
}

function ComparisonTable({ run, rows }: { run: number; rows: Comparison[] }) {
  const read = useReport();
  return (
    <Scroll label={`${runName(read, run)} against ${runName(read, 0)}`}>
      <table className="comparisons">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" className="number">
              {runName(read, 0)}
            </th>
            <th scope="col" className="number">
              {runName(read, run)}
            </th>
            <th scope="col" className="number">
              Difference
            </th>
            <th scope="col" className="number">
              95% interval
            </th>
            <th scope="col" className="number">
              p
            </th>
            <th scope="col" className="number">
              adjusted
            </th>
            <th scope="col">Verdict</th>
            <th scope="col" className="number">
              Won
            </th>
            <th scope="col" className="number">
              Lost
            </th>
            <th scope="col" className="number">
              Same
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.metric} row={row} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ row }: { row: Comparison }) {
  const { metrics } = useReport();
  const metric = metrics.get(row.metric);
  const unit = metric?.unit ?? "share";
  const better = isBetter(metric, row.difference);
  const sure = significant(row);
  return (
    <tr>
      <th scope="row">{metric ? <MetricLink metric={metric} run={row.run} /> : row.metric}</th>
      <td className="number">{formatValue(row.before, unit, 3)}</td>
      <td className="number">{formatValue(row.after, unit, 3)}</td>
      <td className="number">
        <b>{formatDifference(row.difference, unit, 3)}</b>
      </td>
      <td className="number">{formatInterval(row, unit, 3)}</td>
      <td className="number">{formatP(row.p)}</td>
      <td className="number">{formatP(row.adjusted)}</td>
      <td className={sure ? (better ? "good" : "bad") : "soft"}>{verdict(row, metric)}</td>
      <td className="number">
        <ChangedLink row={row} change="won" cases={row.wins.length} />
      </td>
      <td className="number">
        <ChangedLink row={row} change="lost" cases={row.losses.length} />
      </td>
      <td className="number soft">{row.ties}</td>
    </tr>
  );
}

function verdict(row: Comparison, metric: MetricInfo | undefined): string {
  if (significant(row)) return isBetter(metric, row.difference) ? "better" : "worse";
  return row.wins.length + row.losses.length === 0 ? "the same" : "may be chance";
}

function ChangedLink({ row, change, cases }: { row: Comparison; change: "won" | "lost"; cases: number }) {
  if (cases === 0) return <span className="soft">0</span>;
  return (
    <CasesLink
      to={{ metric: row.metric, run: String(row.run), change, show: "all" }}
      aria-label={`${cases} cases ${change} in ${row.metric}`}
    >
      {cases}
    </CasesLink>
  );
}
