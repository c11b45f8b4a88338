import type { CaseRow } from "../../../eval/report/report.ts";
import { CaseFilters } from "./CaseFilters.tsx";
import { chosenRun, columnsOf, sortOf, useCaseList } from "./case-list.ts";
import { count, directionMark, formatValue } from "./format.ts";
import { RunKey } from "./Head.tsx";
import { answersOf, badness, type MetricInfo, meanScore, scoreOf, useReport } from "./model.ts";
import { hrefTo, useRoute } from "./route.ts";
import { Scroll } from "./Scroll.tsx";

const pageSize = 50;

export function Cases() {
  const read = useReport();
  const route = useRoute();
  const list = useCaseList();
  const pages = Math.max(1, Math.ceil(list.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(route.page) || 1));
  const shown = list.slice((page - 1) * pageSize, page * pageSize);
  const columns = columnsOf(read, route);
  return (
    <section id="cases" aria-labelledby="cases-title">
      <h2 id="cases-title" tabIndex={-1}>
        Cases
      </h2>
      <CaseFilters />
      <p role="status" className="found">
        <b>{count(list.length, "case")}</b> of {read.report.cases.length.toLocaleString("en")}
        {sortOf(route) === "change" && ", the greatest change first"}
        {read.report.runs.length > 1 && <RunsLegend />}
      </p>
      {shown.length === 0 ? (
        <p className="nothing">
          No case fits these filters. <a href={hrefTo({ show: "all" })}>Show all cases</a>
        </p>
      ) : (
        <Scroll label="Table of cases">
          <table className="cases">
            <thead>
              <tr>
                <SortHead by="case" label="Case" />
                <th scope="col">Question</th>
                <th scope="col">Outcome</th>
                <SortHead by="mean" label="Mean score" />
                {columns.map((metric) => (
                  <SortHead key={metric.name} by={metric.name} label={metric.name} metric={metric} />
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={row.id} row={row} columns={columns} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {pages > 1 && <Pages page={page} pages={pages} />}
    </section>
  );
}

function RunsLegend() {
  const { report } = useReport();
  return (
    <span className="soft">
      {" "}
      · scores read{" "}
      {report.runs.map(({ manifest }, run) => (
        <span key={manifest.id}>
          {run > 0 && " → "}
          <RunKey run={run} />
        </span>
      ))}
    </span>
  );
}

/** A column's head that sorts: worst first, then best first. */
function SortHead({ by, label, metric }: { by: string; label: string; metric?: MetricInfo }) {
  const route = useRoute();
  const active = sortOf(route) === by;
  const best = route.order === "best";
  const order = active && !best ? "best" : "";
  const sort = active ? (best ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" aria-sort={sort} className={by === "case" ? undefined : "number"}>
      <a
        href={hrefTo({ ...route, sort: by, order, page: "", case: "" })}
        title={by === "mean" ? "Mean of all shares, each turned so that 1 is good" : metric?.about}
      >
        {label}
        {metric && <span className="direction">{`\u00a0${directionMark(metric)}`}</span>}
        {active && (
          <span className="order">{by === "case" ? "" : best ? " best first" : " worst first"}</span>
        )}
      </a>
    </th>
  );
}

function Row({ row, columns }: { row: CaseRow; columns: MetricInfo[] }) {
  const read = useReport();
  const route = useRoute();
  const runs = read.report.runs.map((_, run) => run);
  const changed = read.changes[chosenRun(read, route)]?.get(row.id);
  return (
    <tr>
      <th scope="row">{row.id}</th>
      <td className="question">
        <a href={hrefTo({ ...route, case: row.id })}>
          <bdi>{row.question}</bdi>
        </a>
        <span className="tags">
          {[...(row.kind ? [row.kind] : []), ...row.tags].map((tag) => (
            <span className="tag" key={tag}>
              {tag}
            </span>
          ))}
          {changed && changed.lost.length > 0 && (
            <span className="tag bad" title={changed.lost.join(", ")}>
              lost {changed.lost.length}
            </span>
          )}
          {changed && changed.won.length > 0 && (
            <span className="tag good" title={changed.won.join(", ")}>
              won {changed.won.length}
            </span>
          )}
        </span>
      </td>
      <td>
        <Outcomes all={runs.map((run) => outcome(row, run))} />
      </td>
      <Values texts={runs.map((run) => formatValue(meanScore(read, row, run), "share"))} bad={null} />
      {columns.map((metric) => {
        const scores = runs.map((run) => scoreOf(row, run, metric.name));
        return (
          <Values
            key={metric.name}
            texts={scores.map(({ value, failed }) => (failed ? "failed" : formatValue(value, metric.unit)))}
            bad={badness(metric, scores[chosenRun(read, route)]?.value ?? null)}
          />
        );
      })}
    </tr>
  );
}

/** Runs' values from the first to the last; the worse the chosen run's, the stronger the cell's tint. */
function Values({ texts, bad }: { texts: string[]; bad: number | null }) {
  const same = new Set(texts).size === 1;
  return (
    <td className="number" data-bad={bad === null || bad < 0.2 ? undefined : bad < 0.55 ? "some" : "much"}>
      {same ? texts[0] : texts.join(" → ")}
    </td>
  );
}

interface Outcome {
  text: string;
  bad: boolean;
}

/** From the first run to the last, or once where all did the same. */
function Outcomes({ all }: { all: Outcome[] }) {
  const shown = new Set(all.map(({ text }) => text)).size === 1 ? all.slice(0, 1) : all;
  return shown.map(({ text, bad }, index) => (
    <span key={index}>
      {index > 0 && " → "}
      <span className={bad ? "outcome bad" : "outcome"}>{text}</span>
    </span>
  ));
}

/** Whether the tutor answered, over all repeats, and whether that is what it should have done. */
function outcome(row: CaseRow, run: number): Outcome {
  const answers = answersOf(row, run);
  if (answers.length === 0) return { text: "not asked", bad: false };
  if (answers.some(({ error }) => error !== null)) return { text: "error", bad: true };
  if (answers.every(({ answer }) => answer === null)) return { text: "not answered", bad: false };
  const answered = answers.filter((answer) => answer.answered).length;
  if (answered > 0 && answered < answers.length)
    return { text: `answered ${answered}/${answers.length}`, bad: true };
  return { text: answered > 0 ? "answered" : "refused", bad: answered > 0 !== row.answerable };
}

function Pages({ page, pages }: { page: number; pages: number }) {
  const route = useRoute();
  const to = (number: number) => hrefTo({ ...route, page: number > 1 ? String(number) : "", case: "" });
  return (
    <nav className="pages" aria-label="Pages of the cases">
      {page > 1 ? <a href={to(page - 1)}>← Previous</a> : <span className="soft">← Previous</span>}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages ? <a href={to(page + 1)}>Next →</a> : <span className="soft">Next →</span>}
    </nav>
  );
}
