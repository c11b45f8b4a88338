import { useMemo } from "react";
import type { MetricInfo } from "../../../../eval/metrics/metric.ts";
import { gravityOf, worstFaults } from "../../../../eval/report/faults.ts";
import { turnedBetween } from "../../../../eval/report/outcomes.ts";
import type { CaseRow, Slice } from "../../../../eval/report/report.ts";
import { answersOf, badness, type ReadReport, scoreOf, useReport } from "../model.ts";
import { type Route, useRoute } from "../route.ts";

/** The run whose scores sort and filter the cases: the one in the address, else the last. */
export function chosenRun({ report }: ReadReport, route: Route): number {
  const run = route.run === "" ? report.runs.length - 1 : Number(route.run);
  return report.runs[run] ? run : Math.max(0, report.runs.length - 1);
}

/** The value from which on a score is bad: the chosen limit, or anything short of perfect; null if the unit has no perfect value. */
export function limitOf(metric: MetricInfo, route: Route): number | null {
  if (route.at !== "" && Number.isFinite(Number(route.at))) return Number(route.at);
  if (metric.unit !== "share") return null;
  return metric.better === "higher" ? 1 : 0;
}

function isIn(row: CaseRow, by: Slice["by"], value: string): boolean {
  if (by === "tag") return row.tags.includes(value);
  if (by === "kind") return row.kind === value;
  if (by === "answerable") return row.answerable === (value === "yes");
  if (by === "slides")
    return row.references.length > 0 && row.references.length > 1 === (value === "several");
  if (by === "turn")
    return row.conversation !== null && row.conversation.turn > 1 === (value === "follow-up");
  // A reference reads `deck.pdf, p. 4`, or `deck.pdf` where any slide of it will do.
  return row.references.some((reference) => reference.replace(/,? p\. \d+$/, "") === value);
}

/** The metrics in which a case won or lost between the first run and the chosen run. */
export function useChanges({ id }: CaseRow): { won: string[]; lost: string[] } {
  const read = useReport();
  return read.changes[chosenRun(read, useRoute())]?.get(id) ?? { won: [], lost: [] };
}

/** The cases that the address asks for, in its order. */
export function useCaseList(): CaseRow[] {
  const read = useReport();
  const route = useRoute();
  const { search, slice, fault, metric, show, at, change, sort, order, run } = route;
  // All of the route but the page and the open case, which do not change the list.
  return useMemo(
    () => listCases(read, route),
    [read, search, slice, fault, metric, show, at, change, sort, order, run],
  );
}

function listCases(read: ReadReport, route: Route): CaseRow[] {
  const run = chosenRun(read, route);
  const filters = [
    searchFilter(route.search, run),
    sliceFilter(route.slice),
    faultFilter(read, route.fault, run),
    metricFilter(read, route, run),
    changeFilter(read, route, run),
  ].filter((filter) => filter !== null);
  const rows = read.report.cases.filter((row) => filters.every((filter) => filter(row)));
  return sorted(read, route, rows);
}

type Filter = ((row: CaseRow) => boolean) | null;

function searchFilter(search: string, run: number): Filter {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  return (row) => {
    const texts = [
      row.id,
      row.question,
      row.referenceAnswer,
      ...row.tags,
      ...answersOf(row, run).flatMap(({ answer, error }) => [answer, error]),
    ];
    const all = texts.join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  };
}

function sliceFilter(slice: string): Filter {
  if (slice === "") return null;
  const [by = "", ...value] = slice.split(":");
  return (row) => isIn(row, by as Slice["by"], value.join(":"));
}

function faultFilter({ report }: ReadReport, fault: string, run: number): Filter {
  if (fault === "") return null;
  if (fault !== "broken" && fault !== "mended")
    return (row) => worstFaults(row, run).some(({ kind }) => kind === fault);
  const ids = new Set(turnedBetween(report.cases, run)?.[fault]);
  return ({ id }) => ids.has(id);
}

function metricFilter({ metrics }: ReadReport, route: Route, run: number): Filter {
  const metric = metrics.get(route.metric);
  if (!metric || route.show === "all") return null;
  if (route.show === "failed") return (row) => scoreOf(row, run, metric.name).failed;
  const limit = limitOf(metric, route);
  return (row) => {
    const { value } = scoreOf(row, run, metric.name);
    if (value === null) return false;
    if (limit === null) return true;
    return metric.better === "higher" ? value < limit : value > limit;
  };
}

function changeFilter({ changes, comparisons }: ReadReport, { change, metric }: Route, run: number): Filter {
  if (change === "") return null;
  if (metric === "") return ({ id }) => (changes[run]?.get(id)?.[change].length ?? 0) > 0;
  const comparison = comparisons[run]?.get(metric);
  const ids = new Set(change === "won" ? comparison?.wins : comparison?.losses);
  return ({ id }) => ids.has(id);
}

/** What the list is sorted by: `case`, `fault`, `change` (against the first run) or a metric. */
export const sortOf = (route: Route): string =>
  route.sort || (route.change ? "change" : route.metric || "fault");

/** Worst first, or best first; what has no value comes last either way. */
function sorted(read: ReadReport, route: Route, rows: CaseRow[]): CaseRow[] {
  const by = sortOf(route);
  if (by === "case") return route.order === "best" ? rows.reverse() : rows;
  const run = chosenRun(read, route);
  const change = (row: CaseRow) => {
    const [before, after] = [0, run].map((of) => howBad(read, row, { run: of, by: route.metric }));
    if (before == null || after == null) return null;
    return route.change === "won" ? before - after : after - before;
  };
  const keyed = rows.map((row) => ({
    row,
    key: by === "change" ? change(row) : howBad(read, row, { run, by }),
  }));
  const direction = route.order === "best" ? -1 : 1;
  const compare = (a: number | null, b: number | null) =>
    a === null || b === null ? Number(a === null) - Number(b === null) : direction * (b - a);
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ row }) => row);
}

/** How bad a case is in a metric or, without a metric, in what went wrong: the greater, the worse. */
function howBad(read: ReadReport, row: CaseRow, { run, by }: { run: number; by: string }): number | null {
  const metric = read.metrics.get(by);
  if (!metric) return gravityOf(worstFaults(row, run));
  const { value } = scoreOf(row, run, by);
  if (value === null) return null;
  return badness(metric, value) ?? (metric.better === "lower" ? value : -value);
}

/** The metrics that get a column: the chosen metric, then those that say most about a single case. */
export function columnsOf({ key, metrics, report }: ReadReport, { metric }: Route): MetricInfo[] {
  const chosen = metrics.get(metric);
  const usual = key.filter(
    ({ unit, group, name }) => unit === "share" && group !== "refusals" && name !== metric,
  );
  return [...(chosen ? [chosen] : []), ...usual].slice(
    0,
    report.runs.length > 2 ? 4 : report.runs.length > 1 ? 5 : 7,
  );
}
