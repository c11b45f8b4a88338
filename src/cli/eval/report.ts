import { Command } from "commander";
import { reportRuns } from "../../../eval/report/report-runs.ts";
import { findRun } from "../../../eval/run/runs.ts";
import { withLectern } from "../session.ts";
import { gatesOf, printReport, type ReportOptions, withReportOptions } from "./reporting.ts";

export function reportCommand(): Command {
  const command = new Command("report")
    .description("write the report of an earlier run")
    .argument("<run>", "its id, the start of its id, or its name (the newest with that name)");
  return withReportOptions(command).action(async (run: string, options: ReportOptions) => {
    await withLectern("eval report", async ({ database }) => {
      const runs = [await findRun(database, run)];
      printReport(await reportRuns(database, runs, { ...options, gates: gatesOf(options) }), options);
    });
  });
}
