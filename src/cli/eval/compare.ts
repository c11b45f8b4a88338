import { Command } from "commander";
import { reportRuns } from "../../../eval/report/report-runs.ts";
import { findRun } from "../../../eval/run/runs.ts";
import { LecternError } from "../../errors.ts";
import { withLectern } from "../session.ts";
import { gatesOf, printReport, type ReportOptions, withReportOptions } from "./reporting.ts";

export function compareCommand(): Command {
  const command = new Command("compare")
    .description("compare runs side by side, paired by case; the first is the baseline")
    .argument("<run...>", "two or more run ids (or the start of each) or names");
  return withReportOptions(command).action(async (names: string[], options: ReportOptions) => {
    if (names.length < 2)
      throw new LecternError("usage", "Name at least two runs: `lectern eval list` shows them");
    await withLectern("eval compare", async ({ database }) => {
      const runs = [];
      for (const name of names) runs.push(await findRun(database, name));
      if (new Set(runs.map(({ id }) => id)).size < runs.length)
        throw new LecternError("usage", "The same run is named twice: name runs that differ");
      printReport(await reportRuns(database, runs, { ...options, gates: gatesOf(options) }), options);
    });
  });
}
