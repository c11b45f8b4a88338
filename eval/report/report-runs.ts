import type { Database } from "../../src/store/database.ts";
import { checkComparable } from "../compare/compare.ts";
import { checkGates, type Gates } from "../compare/gates.ts";
import { loadResults, type Run } from "../run/runs.ts";
import { makeReport } from "./make-report.ts";
import type { Report } from "./report.ts";

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
  const reported = [];
  for (const run of runs) reported.push({ run, results: await loadResults(database, run) });
  const name = title ?? runs.map((run) => run.name).join(" against ");
  return makeReport(reported, { name, date: new Date().toISOString(), gates });
}

export const isScored = ({ runs }: Report): boolean =>
  runs.some(({ summaries }) => summaries.some(({ scored }) => scored > 0));

/** Whether something was scored and every gate held: what the exit code tells. */
export const isPassed = (report: Report): boolean =>
  isScored(report) && (report.gates ?? []).every(({ passed }) => passed);
