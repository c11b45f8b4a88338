import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import type { MetricSummary } from "../../../eval/report/report.ts";
import { formatDifference, formatInterval, formatValue } from "../../../eval/report/unit-figures.ts";
import { isClear, isSure } from "../../../eval/report/verdict.ts";
import { counted } from "../../../src/text/figures.ts";
import { runColor } from "./charts/run-style.ts";
import { directionWords } from "./format.ts";
import { CasesLink, MetricLink, RunKey } from "./links.tsx";
import { isBetter, useReport } from "./model.ts";
import { Section } from "./Section.tsx";
import { type Column, Table } from "./Table.tsx";

const groupNames: Record<MetricInfo["group"], string> = {
  retrieval: "Retrieval: are the right slides found?",
  answer: "Answers: are they right and grounded?",
  citations: "Citations: does the evidence hold?",
  refusals: "Refusals: does it know what it does not know?",
  overlap: "Overlap with the reference's words",
  cost: "Time and cost",
};

export function Metrics() {
  const { report, key } = useReport();
  const rest = report.metrics.filter((metric) => !key.includes(metric));
  return (
    <Section id="metrics" title="Metrics">
      <p className="lead">
        Mean with its 95% interval; a refusal of a covered question counts as 0 in the answer's metrics, and
        the mean over the answers alone is shown beside it. The arrow shows which direction is good. Click a
        metric's name to list its worst cases.
        {report.runs.length > 1 && " A difference without “better” or “worse” may be chance."}
      </p>
      <MetricTable label="The metrics to read first" metrics={key} />
      {rest.length > 0 && (
        <details className="more">
          <summary>All other metrics ({rest.length})</summary>
          <MetricTable label="All other metrics" metrics={rest} />
        </details>
      )}
    </Section>
  );
}

function MetricTable({ label, metrics }: { label: string; metrics: MetricInfo[] }) {
  const { report, summaries } = useReport();
  const each = (metric: MetricInfo) => summaries.map((own) => own.get(metric.name));
  const columns: Column<MetricInfo>[] = [
    { head: "Metric", cell: (metric) => <MetricHead metric={metric} /> },
    ...report.runs.map((_, run) => ({
      head: report.runs.length > 1 ? <RunKey run={run} /> : "Mean and 95% interval",
      cell: (metric: MetricInfo) => <Mean metric={metric} run={run} />,
    })),
    {
      head: "Spread",
      about: "Mean standard deviation over the repeats of one case",
      isNumber: true,
      cell: (metric) =>
        each(metric)
          .map((one) => formatValue(one?.spread, metric.unit))
          .join(" · "),
      look: () => ({ className: "soft" }),
    },
    {
      head: "Scored",
      about:
        "Cases with a score, out of all that were asked; for the rest it does not apply, or they are still waiting",
      isNumber: true,
      cell: (metric) => [...new Set(each(metric).map(scoredWords))].join(" · "),
      look: () => ({ className: "soft" }),
    },
    {
      head: "Failed",
      about: "Cases that a judge or a metric could not score",
      isNumber: true,
      cell: (metric) => {
        const failed = each(metric).map((one) => one?.failed ?? 0);
        if (failed.every((cases) => cases === 0)) return <span className="soft">0</span>;
        return <CasesLink to={{ metric: metric.name, show: "failed" }}>{failed.join(" · ")}</CasesLink>;
      },
    },
  ];
  const isRepeated = report.runs.some(({ manifest }) => manifest.repeat > 1);
  return (
    <Table
      label={label}
      kind="metrics"
      columns={columns.filter(({ head }) => isRepeated || head !== "Spread")}
      groups={Object.entries(groupNames).map(([group, name]) => ({
        name,
        rows: metrics.filter((metric) => metric.group === group),
      }))}
    />
  );
}

const scoredWords = (summary: MetricSummary | undefined) =>
  summary
    ? `${summary.scored}/${summary.total}${summary.waiting > 0 ? ` (${summary.waiting} waiting)` : ""}`
    : "–";

function MetricHead({ metric }: { metric: MetricInfo }) {
  return (
    <>
      <MetricLink metric={metric} />
      <details className="about">
        <summary aria-label={`What ${metric.name} measures`}>?</summary>
        <p className="soft">
          {metric.about} ({directionWords(metric)})
        </p>
      </details>
    </>
  );
}

function Mean({ metric, run }: { metric: MetricInfo; run: number }) {
  const { summaries } = useReport();
  const summary = summaries[run]?.get(metric.name);
  if (!summary || summary.mean === null) return <span className="soft">not scored</span>;
  const few = summary.scored < 10;
  return (
    <div className="cell">
      <b className={few ? "soft" : undefined}>{formatValue(summary.mean, metric.unit)}</b>
      <Interval metric={metric} run={run} />
      <span className="soft small">{formatInterval(summary, metric.unit)}</span>
      {summary.selective && (
        <span className="soft small">
          answered only {formatValue(summary.selective.mean, metric.unit)} ({summary.selective.cases} of{" "}
          {summary.scored})
        </span>
      )}
      {few && <span className="tag">n = {summary.scored}</span>}
      {run > 0 && <Difference metric={metric} run={run} />}
    </div>
  );
}

const width = 104;

/** A mean and its interval on a line from 0, on the same scale for every run; the numbers stand beside it. */
function Interval({ metric: { name, unit }, run }: { metric: MetricInfo; run: number }) {
  const { summaries } = useReport();
  const { mean = null, low = null, high = null } = summaries[run]?.get(name) ?? {};
  const ends = summaries.map((own) => own.get(name)?.high ?? own.get(name)?.mean ?? 0);
  const max = unit === "share" ? 1 : Math.max(...ends) * 1.05;
  if (mean === null || max <= 0) return null;
  const x = (value: number) => 4 + (Math.min(value, max) / max) * (width - 8);
  return (
    <svg className="interval" style={{ color: runColor(run) }} width={width} height="14" aria-hidden="true">
      <line x1="4" x2={width - 4} y1="7" y2="7" className="track" />
      {low !== null && high !== null && <line x1={x(low)} x2={x(high)} y1="7" y2="7" className="range" />}
      <line x1={x(mean)} x2={x(mean)} y1="1" y2="13" className="mean" />
    </svg>
  );
}

function Difference({ metric, run }: { metric: MetricInfo; run: number }) {
  const { comparisons, summaries } = useReport();
  const comparison = comparisons[run]?.get(metric.name);
  if (!comparison) return null;
  const { cases, difference, adjusted } = comparison;
  const isWhole = [0, run].every((one) => summaries[one]?.get(metric.name)?.scored === cases);
  const pairs = isWhole ? "" : ` (${counted(cases, "pair")})`;
  const better = isBetter(metric, difference);
  const sure = isClear(comparison);
  return (
    <span
      className={`change small ${sure ? (better ? "good" : "bad") : "soft"}`}
      title={`adjusted p ${adjusted.toFixed(3)}${sure ? "" : isSure(comparison) ? ": too small to matter" : ": may be chance"}`}
    >
      {formatDifference(difference, metric.unit)}
      {pairs}
      {sure && (better ? " better" : " worse")}
    </span>
  );
}
