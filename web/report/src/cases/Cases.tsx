import type { MetricInfo } from "../../../../eval/metrics/metric.ts";
import { describeFault, worstFaults } from "../../../../eval/report/faults.ts";
import type { CaseRow } from "../../../../eval/report/report.ts";
import { formatValue } from "../../../../eval/report/unit-figures.ts";
import { counted } from "../../../../src/text/figures.ts";
import { MetricName, RunKey } from "../links.tsx";
import { answersOf, badness, type ReadReport, scoreOf, tint, useReport } from "../model.ts";
import { hrefTo, type Route, useRoute } from "../route.ts";
import { Section } from "../Section.tsx";
import { type Column, Table } from "../Table.tsx";
import { CaseFilters } from "./CaseFilters.tsx";
import { chosenRun, columnsOf, sortOf, useCaseList, useChanges } from "./case-list.ts";

const pageSize = 50;

export function Cases() {
  const read = useReport();
  const route = useRoute();
  const list = useCaseList();
  const { runs, cases } = read.report;
  const pages = Math.max(1, Math.ceil(list.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number(route.page) || 1));
  return (
    <Section id="cases" title="Cases">
      <CaseFilters />
      <p role="status" className="found">
        <b>{counted(list.length, "case")}</b> of {cases.length.toLocaleString("en")}
        {sortOf(route) === "change" && ", greatest change first"}
        {runs.length > 1 && (
          <span className="soft">
            {" · scores read "}
            {runs.map(({ manifest }, run) => (
              <span key={manifest.id}>
                {run > 0 && " → "}
                <RunKey run={run} />
              </span>
            ))}
          </span>
        )}
      </p>
      {list.length === 0 ? (
        <p className="padded box">
          No case fits these filters. <a href={hrefTo({ show: "all" })}>Show all cases</a>
        </p>
      ) : (
        <Table
          label="Table of cases"
          kind="cases"
          columns={tableColumns(read, route)}
          groups={[{ rows: list.slice((page - 1) * pageSize, page * pageSize) }]}
        />
      )}
      {pages > 1 && <Pages page={page} pages={pages} />}
    </Section>
  );
}

function tableColumns(read: ReadReport, route: Route): Column<CaseRow>[] {
  const runs = read.report.runs.map((_, run) => run);
  return [
    { ...sortable(route, "case", "Case"), cell: ({ id }) => id },
    { head: "Question", cell: (row) => <Question row={row} />, look: () => ({ className: "question" }) },
    {
      ...sortable(route, "fault", "What went wrong"),
      cell: (row) => <Outcomes all={runs.map((run) => outcome(row, run))} />,
      look: (row) => ({ title: worstFaults(row, chosenRun(read, route)).map(describeFault).join("; ") }),
    },
    ...columnsOf(read, route).map(
      (metric): Column<CaseRow> => ({
        ...sortable(route, metric.name, metric),
        short: metric.name,
        isNumber: true,
        cell: (row) =>
          inTurn(
            runs.map((run) => {
              const { value, failed } = scoreOf(row, run, metric.name);
              return failed ? "failed" : formatValue(value, metric.unit);
            }),
          ),
        // The worse the chosen run's score, the stronger the tint.
        look: (row) => tint(badness(metric, scoreOf(row, chosenRun(read, route), metric.name).value)),
      }),
    ),
  ];
}

/** A column's head that sorts: worst first, then best first. */
function sortable(
  route: Route,
  by: string,
  what: string | MetricInfo,
): Pick<Column<CaseRow>, "head" | "sorted"> {
  const isActive = sortOf(route) === by;
  const isBest = route.order === "best";
  const href = hrefTo({ ...route, sort: by, order: isActive && !isBest ? "best" : "", page: "", case: "" });
  return {
    sorted: isActive ? (isBest ? "descending" : "ascending") : undefined,
    head: (
      <a href={href} title={typeof what === "string" ? undefined : what.about}>
        {typeof what === "string" ? what : <MetricName metric={what} />}
        {isActive && by !== "case" && (
          <span className="order">{isBest ? " best first" : " worst first"}</span>
        )}
      </a>
    ),
  };
}

/** Runs' values from the first to the last, or once where all are the same. */
const inTurn = (texts: string[]) => (new Set(texts).size === 1 ? texts[0] : texts.join(" → "));

function Question({ row }: { row: CaseRow }) {
  const route = useRoute();
  const { won, lost } = useChanges(row);
  return (
    <>
      <a href={hrefTo({ ...route, case: row.id })}>
        <bdi>{row.question}</bdi>
      </a>
      <span className="tags row">
        <Tags row={row} />
        {lost.length > 0 && (
          <span className="tag bad" title={lost.join(", ")}>
            lost {lost.length}
          </span>
        )}
        {won.length > 0 && (
          <span className="tag good" title={won.join(", ")}>
            won {won.length}
          </span>
        )}
      </span>
    </>
  );
}

export function Tags({ row: { kind, tags } }: { row: CaseRow }) {
  return [...(kind ? [kind] : []), ...tags].map((tag) => (
    <span className="tag" key={tag}>
      {tag}
    </span>
  ));
}

interface Outcome {
  text: string;
  bad: boolean;
}

function Outcomes({ all }: { all: Outcome[] }) {
  const shown = new Set(all.map(({ text }) => text)).size === 1 ? all.slice(0, 1) : all;
  return shown.map(({ text, bad }, index) => (
    <span key={index}>
      {index > 0 && " → "}
      <span className={bad ? "outcome bad" : "outcome"}>{text}</span>
    </span>
  ));
}

/** What went wrong at worst over all repeats, or that nothing did. */
function outcome(row: CaseRow, run: number): Outcome {
  const answers = answersOf(row, run);
  const [fault] = worstFaults(row, run);
  if (fault) return { text: fault.kind, bad: true };
  if (answers.length === 0) return { text: "not asked", bad: false };
  if (answers.every(({ answer }) => answer === null)) return { text: "not answered", bad: false };
  return { text: answers.some(({ answered }) => answered) ? "answered" : "rightly refused", bad: false };
}

function Pages({ page, pages }: { page: number; pages: number }) {
  const route = useRoute();
  const link = (number: number, text: string) =>
    number < 1 || number > pages ? (
      <span className="soft">{text}</span>
    ) : (
      <a href={hrefTo({ ...route, page: number > 1 ? String(number) : "", case: "" })}>{text}</a>
    );
  return (
    <nav className="pages row" aria-label="Pages of the cases">
      {link(page - 1, "← Previous")}
      <span>
        Page {page} of {pages}
      </span>
      {link(page + 1, "Next →")}
    </nav>
  );
}
