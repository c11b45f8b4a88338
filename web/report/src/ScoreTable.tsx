import type { Judgement, Score } from "../../../eval/metrics/metric.ts";
import type { CaseRow } from "../../../eval/report/report.ts";
import { count, directionMark, directionWords, formatValue } from "./format.ts";
import { RunKey } from "./Head.tsx";
import { answersOf, badness, type MetricInfo, scoreOf, useReport } from "./model.ts";
import { Scroll } from "./Scroll.tsx";

/** Every score of one case with the reason its metric or judge gave. */
export function ScoreTable({ row, repeat }: { row: CaseRow; repeat: number }) {
  const { report } = useReport();
  const scores = (metric: string) =>
    report.runs.map((_, run) => answersOf(row, run).find((one) => one.repeat === repeat)?.scores[metric]);
  const applies = (metric: MetricInfo) =>
    scores(metric.name).some((score) => score && (score.value !== null || score.failed));
  const shown = report.metrics.filter(applies);
  const rest = report.metrics.filter((metric) => !shown.includes(metric));
  return (
    <>
      <Scroll label="Scores of this case">
        <table className="scores">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              {report.runs.map(({ manifest }, run) => (
                <th scope="col" key={manifest.id}>
                  {report.runs.length > 1 ? <RunKey run={run} /> : "Score and reason"}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((metric) => (
              <tr key={metric.name}>
                <th scope="row" title={metric.about}>
                  {metric.name}{" "}
                  <span className="direction" role="img" aria-label={directionWords(metric)}>
                    {directionMark(metric)}
                  </span>
                </th>
                {scores(metric.name).map((score, run) => (
                  <ScoreCell key={report.runs[run]?.manifest.id} {...{ metric, score, row, run }} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rest.length > 0 && (
        <details>
          <summary>{count(rest.length, "metric does", "metrics do")} not apply here</summary>
          <ul>
            {rest.map(({ name }) => (
              <li key={name}>
                {name}: {scores(name).find(Boolean)?.reason ?? "not asked"}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface CellProps {
  metric: MetricInfo;
  score: Score | undefined;
  row: CaseRow;
  run: number;
}

function ScoreCell({ metric, score, row, run }: CellProps) {
  if (!score) return <td className="soft">–</td>;
  const bad = badness(metric, score.value);
  const over = scoreOf(row, run, metric.name).value;
  const repeated = answersOf(row, run).length > 1 && over !== null && over !== score.value;
  return (
    <td data-bad={bad === null || bad < 0.2 ? undefined : bad < 0.55 ? "some" : "much"}>
      <b>{score.failed ? "failed" : formatValue(score.value, metric.unit)}</b> <bdi>{score.reason}</bdi>
      {repeated && <span className="soft"> (mean of the repeats {formatValue(over, metric.unit)})</span>}
      {score.judgements && score.judgements.length > 0 && (
        <Judgements of={score.judgements} unit={metric.unit} />
      )}
    </td>
  );
}

function Judgements({ of, unit }: { of: Judgement[]; unit: MetricInfo["unit"] }) {
  return (
    <details>
      <summary>{count(of.length, "judgement")}</summary>
      <ul>
        {of.map((judgement, index) => (
          <li key={index}>
            {judgement.judge}: <b>{judgement.failed ? "failed" : formatValue(judgement.value, unit)}</b>{" "}
            <bdi>{judgement.reason}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}
