import type { MetricInfo, Score } from "../../../../eval/metrics/metric.ts";
import type { CaseRow } from "../../../../eval/report/report.ts";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { counted } from "../../../../src/text/figures.ts";
import { MetricName, RunKey } from "../links.tsx";
import { answersOf, badness, scoreOf, tint, useReport } from "../model.ts";
import { Table } from "../Table.tsx";

/** Every score of one case with the reason its metric or judge gave. */
export function ScoreTable({ row, repeat }: { row: CaseRow; repeat: number }) {
  const { report } = useReport();
  const scoreIn = (run: number, { name }: MetricInfo) =>
    answersOf(row, run).find((one) => one.repeat === repeat)?.scores[name];
  const scores = (metric: MetricInfo) => report.runs.flatMap((_, run) => scoreIn(run, metric) ?? []);
  const applies = (metric: MetricInfo) =>
    scores(metric).some(({ value, failed }) => value !== null || failed);
  const rest = report.metrics.filter((metric) => !applies(metric));
  const toColumn = (run: number) => ({
    head: report.runs.length > 1 ? <RunKey run={run} /> : "Score and reason",
    cell(metric: MetricInfo) {
      const score = scoreIn(run, metric);
      if (!score) return <span className="soft">–</span>;
      // Null if there are no repeats.
      const overall = answersOf(row, run).length > 1 ? scoreOf(row, run, metric.name).value : null;
      return (
        <ScoreView unit={metric.unit} score={score} overall={overall === score.value ? null : overall} />
      );
    },
    look: (metric: MetricInfo) => tint(badness(metric, scoreIn(run, metric)?.value ?? null)),
  });
  return (
    <>
      <Table
        label="Scores of this case"
        kind="scores"
        columns={[
          { head: "Metric", cell: (metric) => <MetricName metric={metric} /> },
          ...report.runs.map((_, run) => toColumn(run)),
        ]}
        groups={[{ rows: report.metrics.filter(applies) }]}
      />
      {rest.length > 0 && (
        <details>
          <summary>{counted(rest.length, "metric does", "metrics do")} not apply here</summary>
          <ul>
            {rest.map((metric) => (
              <li key={metric.name}>
                {metric.name}: {scores(metric)[0]?.reason ?? "not asked"}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface ScoreProps {
  unit: MetricInfo["unit"];
  score: Score;
  /** The mean of the repeats; null if it is the same. */
  overall: number | null;
}

function ScoreView({ unit, score, overall }: ScoreProps) {
  const { judgements = [] } = score;
  const say = ({ value, failed }: Pick<Score, "value" | "failed">) =>
    failed ? "failed" : formatValue(value, unit);
  return (
    <>
      <b>{say(score)}</b> <bdi>{score.reason}</bdi>
      {overall !== null && <span className="soft"> (mean of the repeats {formatValue(overall, unit)})</span>}
      {judgements.length > 0 && (
        <details>
          <summary>{counted(judgements.length, "judgement")}</summary>
          <ul>
            {judgements.map((judgement, index) => (
              <li key={index}>
                {judgement.judge}: <b>{say(judgement)}</b> <bdi>{judgement.reason}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
