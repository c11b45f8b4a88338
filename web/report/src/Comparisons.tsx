import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { describeJudges, describePeople } from "../../../eval/report/people.ts";
import type { Comparison } from "../../../eval/report/report.ts";
import { formatDifference, formatInterval, formatValue } from "../../../eval/report/unit-figures.ts";
import { isClear, isSure } from "../../../eval/report/verdict.ts";
import { formatP } from "./format.ts";
import { CasesLink, MetricLink, RunKey } from "./links.tsx";
import { isBetter, type ReadReport, runName, useReport } from "./model.ts";
import { Section } from "./Section.tsx";
import { type Column, Table } from "./Table.tsx";

export function Comparisons() {
  const read = useReport();
  if (read.report.comparisons.length === 0) return null;
  return (
    <Section id="comparisons" title={`Comparisons with ${runName(read, 0)}`}>
      <p className="lead">
        {read.report.comparisons.some(({ unpaired }) => unpaired)
          ? "Means of the answers to different questions, the surest first."
          : "Over the cases that both runs scored by the same yardstick, the surest first."}{" "}
        A difference counts where p, adjusted for the number of metrics (Holm), is below 0.05 and it is large
        enough to matter. Won and lost open the cases that changed.
      </p>
      {read.report.runs.map(
        ({ manifest, people, pairwise }) =>
          (people || pairwise.length > 0) && (
            <div key={manifest.id}>
              <h3>Compared blind</h3>
              <ul>
                {[
                  ...(people ? describePeople(manifest.name, people) : []),
                  ...pairwise.flatMap((one) => describeJudges(manifest.name, one)),
                ].map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </div>
          ),
      )}
      {read.comparisons.map(
        (own, run) =>
          own.size > 0 && (
            <div key={run}>
              {read.report.runs.length > 2 && (
                <h3>
                  <RunKey run={run} />
                </h3>
              )}
              <Table
                label={`${runName(read, run)} against ${runName(read, 0)}`}
                kind="comparisons"
                columns={columnsOf(read, run)}
                groups={[{ rows: [...own.values()].sort((a, b) => a.p - b.p) }]}
              />
            </div>
          ),
      )}
    </Section>
  );
}

function columnsOf(read: ReadReport, run: number): Column<Comparison>[] {
  const metricOf = ({ metric }: Comparison) => read.metrics.get(metric);
  const unitOf = (row: Comparison) => metricOf(row)?.unit ?? "share";
  const numbers: [string, Column<Comparison>["cell"]][] = [
    [runName(read, 0), (row) => formatValue(row.before, unitOf(row), 3)],
    [runName(read, run), (row) => formatValue(row.after, unitOf(row), 3)],
    ["Difference", (row) => <b>{formatDifference(row.difference, unitOf(row), 3)}</b>],
    ["95% interval", (row) => formatInterval(row, unitOf(row), 3)],
    ["p", ({ p }) => formatP(p)],
    ["adjusted", ({ adjusted }) => formatP(adjusted)],
  ];
  const changes: [string, Column<Comparison>["cell"]][] = [
    ["Won", (row) => <ChangedLink row={row} change="won" cases={row.wins.length} />],
    ["Lost", (row) => <ChangedLink row={row} change="lost" cases={row.losses.length} />],
    ["Same", ({ ties }) => <span className="soft">{ties}</span>],
  ];
  const toColumn = ([head, cell]: (typeof numbers)[number]) => ({ head, cell, isNumber: true });
  return [
    {
      head: "Metric",
      cell(row) {
        const metric = metricOf(row);
        return metric ? <MetricLink metric={metric} run={row.run} /> : row.metric;
      },
    },
    ...numbers.map(toColumn),
    {
      head: "Verdict",
      cell: (row) => verdict(row, metricOf(row)),
      look(row) {
        if (!isClear(row)) return { className: "soft" };
        return { className: isBetter(metricOf(row), row.difference) ? "good" : "bad" };
      },
    },
    ...(read.report.comparisons.some(({ unpaired }) => unpaired) ? [] : changes.map(toColumn)),
  ];
}

function verdict(row: Comparison, metric: MetricInfo | undefined): string {
  if (isClear(row)) return isBetter(metric, row.difference) ? "better" : "worse";
  if (isSure(row)) return `too small to matter (below ${formatValue(row.matters, metric?.unit ?? "share")})`;
  return !row.unpaired && row.wins.length + row.losses.length === 0 ? "the same" : "may be chance";
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
