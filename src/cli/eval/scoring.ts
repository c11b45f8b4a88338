import { reportRuns } from "../../../eval/report/report-runs.ts";
import { findRun } from "../../../eval/run/runs.ts";
import { type Lectern, makeJudges } from "../../setup.ts";
import { money } from "../../text/figures.ts";
import { showProgress } from "../progress.ts";
import { gatesOf, printReport, type ReportOptions } from "./reporting.ts";

/** What scores a run, and what it gives back. */
type Score<Found> = (dependencies: ReturnType<typeof scoringWith>) => Promise<Found>;

/** Scores a run while showing how that goes, prints its report, and fails as the scoring did. */
export async function scoreAndReport<Found extends { run: { id: string }; stop: unknown }>(
  lectern: Lectern,
  options: ReportOptions,
  score: Score<Found>,
): Promise<void> {
  const gates = gatesOf(options);
  const progress = showProgress();
  const { run, stop } = await score(scoringWith(lectern, progress)).finally(progress.stop);
  const runs = [await findRun(lectern.database, run.id)];
  printReport(await reportRuns(lectern.database, runs, { ...options, gates }), options);
  if (stop) throw stop;
}

const scoringWith = (lectern: Lectern, progress: ReturnType<typeof showProgress>) => ({
  ...lectern,
  makeJudges,
  /** Says something above the bar. */
  tell: progress.line,
  onWait: (reason: string) => progress.line(`${reason} (waiting, then asking again)`),
  onProgress: (done: number, total: number, spent: number | null) =>
    progress.step("Scoring", done / total, spent ? money(spent) : ""),
});
