import type { Database } from "../../src/store/database.ts";
import { findFinishedRuns } from "../../src/store/evaluations.ts";
import { findAgreements } from "../../src/store/judge-agreements.ts";
import { listPreferences, toPair } from "../../src/store/preferences.ts";
import { checkComparable, type ReportedRun } from "../compare/compare.ts";
import { checkGates, type Gates } from "../compare/gates.ts";
import { isOfJudge } from "../judge/pairwise.ts";
import { compareJudges, comparePeople } from "../people/compare-people.ts";
import { asksAlike } from "../run/baseline.ts";
import { loadResults, type Run, readHeadline, toRun } from "../run/runs.ts";
import { describeJudges, withoutJudgeCautions } from "./judge-cautions.ts";
import { makeReport } from "./make-report.ts";
import type { Report } from "./report.ts";
import type { PastRun } from "./trends.ts";

/** runs ─loadResults→ results ─makeReport→ report. Throws `usage` for runs that asked different datasets. */
export async function reportRuns(
  database: Database,
  runs: Run[],
  { title, gates }: { title?: string; gates: Gates | null },
): Promise<Report> {
  checkComparable(runs);
  if (gates) {
    checkGates(
      gates,
      runs.flatMap((run) => run.metrics),
    );
  }
  const judges = runs.flatMap(({ manifest }) => manifest.judges);
  const agreements = await findAgreements(database, [...new Set(judges)]);
  const reported: ReportedRun[] = [];
  for (const run of runs) {
    const cautions = describeJudges(run, agreements);
    const results = await loadResults(database, run);
    const blind = await readBlind(database, runs[0], run);
    reported.push({ run: withoutJudgeCautions(run), cautions, ...blind, results });
  }
  const name = title ?? runs.map((run) => run.name).join(" against ");
  const past = await findPast(database, runs.at(-1));
  return makeReport(reported, { name, date: new Date().toISOString(), gates, past });
}

/** The runs that asked the same in the same way as this, and this itself. */
async function findPast(database: Database, last: Run | undefined): Promise<PastRun[]> {
  if (!last) return [];
  const rows = await findFinishedRuns(database, last.name);
  return rows.flatMap((row) => {
    const run = toRun(row);
    return run.started <= last.started && asksAlike(run, last)
      ? [{ ...run, headline: readHeadline(row) }]
      : [];
  });
}

/** What people and judges said who compared a run with the first without knowing which is which. */
async function readBlind(database: Database, first: Run | undefined, run: Run) {
  if (!first || first.id === run.id) return {};
  const pair = toPair(first.id, run.id);
  const as = pair.first === run.id ? "first" : "second";
  const preferences = await listPreferences(database, pair);
  const ofPeople = preferences.filter((one) => !isOfJudge(one));
  return { people: comparePeople(ofPeople, as), pairwise: compareJudges(preferences, as) };
}

export const isScored = ({ runs }: Report): boolean =>
  runs.some(({ summaries }) => summaries.some(({ scored }) => scored > 0));

/** Whether something was scored and every gate held: what the exit code tells. */
export const isPassed = (report: Report): boolean =>
  isScored(report) && (report.gates ?? []).every(({ passed }) => passed);
