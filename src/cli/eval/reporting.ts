import { resolve } from "node:path";
import type { Command } from "commander";
import { checkComparable } from "../../../eval/compare/compare.ts";
import { checkGates, type Gates, readGates } from "../../../eval/compare/gates.ts";
import { toJunit } from "../../../eval/compare/junit.ts";
import { writeAtomically } from "../../../eval/files.ts";
import { makeReport } from "../../../eval/report/make-report.ts";
import { writeReport } from "../../../eval/report/write.ts";
import { findRun, loadResults, type Run, toRun } from "../../../eval/run/runs.ts";
import { LecternError } from "../../errors.ts";
import type { Database } from "../../store/database.ts";
import { findFinishedRuns } from "../../store/evaluations.ts";
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
    .option("--out <folder>", "where the reports go", "eval-reports")
    .option("--title <text>", "the report's title")
    .option("--gate <file>", "thresholds and allowed regressions: exit code 1 where they are not kept")
    .option("--junit <file>", "write the gates as JUnit XML")
    .option("--json", "print the numbers as JSON");
}

/**
 * The run to compare with: none, a finished one by id or name, or the last one that asked the same in the same way.
 * Throws `usage` for one that is not finished.
 */
export async function findBaseline(
  database: Database,
  wanted: string | undefined,
  planned: Run[],
): Promise<Run[]> {
  const [first] = planned;
  if (wanted === undefined || !first) return [];
  if (wanted !== "last") {
    const named = (await findFinishedRuns(database, wanted)).map(toRun);
    const [run = await findRun(database, wanted)] = named.filter(({ id }) => id !== first.id);
    if (!run.finished)
      throw new LecternError("usage", `The run ${run.id} is not finished: a baseline must be`);
    return [run];
  }
  const earlier = (await findFinishedRuns(database, first.name))
    .map(toRun)
    .filter(({ started }) => started < first.started);
  const found = earlier.find((run) => asksAlike(run, first));
  if (!found) {
    console.error(
      earlier.length === 0
        ? "There is no earlier run to compare with yet."
        : `There are earlier runs named "${first.name}", but none that asked the same: the dataset, --limit, --repeat or the judge differs.`,
    );
  }
  return found ? [found] : [];
}

function asksAlike(one: Run, other: Run): boolean {
  const ways = [one, other].map(({ datasetHash, manifest: { scope, dataset, repeat, judges } }) =>
    JSON.stringify([datasetHash, scope, dataset, repeat, judges]),
  );
  return ways[0] === ways[1];
}

/** runs ─loadResults→ results ─makeReport→ report ─write→ files, numbers on the screen, exit code by the gates */
export async function reportRuns(
  database: Database,
  runs: Run[],
  options: Omit<ReportOptions, "gate"> & { gates: Gates | null },
): Promise<void> {
  checkComparable(runs);
  if (options.gates) {
    checkGates(
      options.gates,
      runs.flatMap((run) => run.metrics),
    );
  }
  const reported = [];
  for (const run of runs) reported.push({ run, results: await loadResults(database, run) });
  const name = options.title ?? runs.map((run) => run.name).join(" against ");
  const report = makeReport(reported, { name, date: new Date().toISOString(), gates: options.gates });
  const files = writeReport(report, resolve(options.out));
  if (options.junit !== undefined) writeAtomically(resolve(options.junit), toJunit(report));
  if (options.json)
    printJson({ files, gates: report.gates, runs: report.runs, comparisons: report.comparisons });
  else console.log(`${describeReport(report)}\n\nThe report: ${files.html}`);
  const failed = (report.gates ?? []).some((gate) => !gate.passed);
  const scored = report.runs.some(({ summaries }) => summaries.some((summary) => summary.scored > 0));
  if (!scored) console.error("Nothing could be scored: the report lists why");
  if (failed || !scored) process.exitCode = 1;
}

/** The gates that the options name, or null. Throws before anything is asked or paid for. */
export function gatesOf({ gate, junit }: Pick<ReportOptions, "gate" | "junit">): Gates | null {
  if (gate !== undefined) return readGates(gate);
  if (junit !== undefined) throw new LecternError("usage", "--junit shows gates: name them with --gate");
  return null;
}
