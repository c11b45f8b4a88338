import { resolve } from "node:path";
import type { Command } from "commander";
import { type Gates, readGates } from "../../../eval/compare/gates.ts";
import { toJunit } from "../../../eval/compare/junit.ts";
import { writeAtomically } from "../../../eval/files.ts";
import type { Report } from "../../../eval/report/report.ts";
import { isPassed, isScored } from "../../../eval/report/report-runs.ts";
import { writeReport } from "../../../eval/report/write.ts";
import { LecternError } from "../../errors.ts";
import { printJson } from "../session.ts";
import { describeReport } from "./screen.ts";

export interface ReportOptions {
  out: string;
  title?: string;
  gate?: string;
  junit?: string;
  json?: true;
}

export function withReportOptions(command: Command): Command {
  return command
    .option("--out <folder>", "the folder for the reports", "eval-reports")
    .option("--title <text>", "the report's title")
    .option("--gate <file>", "a file of thresholds and allowed regressions; exit code 1 if any is not met")
    .option("--junit <file>", "write the gates as JUnit XML")
    .option("--json", "print the numbers as JSON");
}

/** Writes the files, prints the numbers, and sets the exit code by the gates. */
export function printReport(report: Report, { out, junit, json }: ReportOptions): void {
  const files = writeReport(report, resolve(out));
  if (junit !== undefined) writeAtomically(resolve(junit), toJunit(report));
  if (json) printJson({ files, gates: report.gates, runs: report.runs, comparisons: report.comparisons });
  else console.log(`${describeReport(report)}\n\nThe report: ${files.html}`);
  if (!isScored(report)) console.error("Nothing could be scored: the report says why");
  if (!isPassed(report)) process.exitCode = 1;
}

/** The gates that the options name, or null. Throws before anything is asked or paid for. */
export function gatesOf({ gate, junit }: Pick<ReportOptions, "gate" | "junit">): Gates | null {
  if (gate !== undefined) return readGates(gate);
  if (junit !== undefined)
    throw new LecternError("usage", "--junit writes the results of gates: name the gates with --gate");
  return null;
}
