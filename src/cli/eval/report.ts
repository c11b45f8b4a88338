import { Command } from "commander";
import { reportRuns } from "../../../eval/report/report-runs.ts";
import { findRun } from "../../../eval/run/runs.ts";
import { withLectern } from "../session.ts";
import { gatesOf, printReport, type ReportOptions, withReportOptions } from "./reporting.ts";

export function reportCommand(): Command {
  const command = new Command("report")
    .description("write the report of a run that is kept")
    .argument("<run>", "its id, the beginning of it, or its name (then the newest)");
  return withReportOptions(command).action(async (run: string, options: ReportOptions) => {
    await withLectern("eval report", async ({ database }) => {
      const runs = [await findRun(database, run)];
      printReport(await reportRuns(database, runs, { ...options, gates: gatesOf(options) }), options);
    });
  });
}
