import { Command } from "commander";
import { findRun } from "../../../eval/run/runs.ts";
import { withLectern } from "../session.ts";
import { gatesOf, type ReportOptions, reportRuns, withReportOptions } from "./reporting.ts";

export function reportCommand(): Command {
  const command = new Command("report")
    .description("write the report of a run that is kept")
    .argument("<run>", "its id, the beginning of it, or its name (then the newest)");
  return withReportOptions(command).action(async (run: string, options: ReportOptions) => {
    await withLectern("eval report", async ({ database }) => {
      const runs = [await findRun(database, run)];
      await reportRuns(database, runs, { ...options, gates: gatesOf(options) });
    });
  });
}
