import { Command } from "commander";
import { readCustomMetric } from "../../../eval/judge/rubric.ts";
import { reportRuns } from "../../../eval/report/report-runs.ts";
import { findBaseline } from "../../../eval/run/baseline.ts";
import { findRun } from "../../../eval/run/runs.ts";
import { scoreTraffic } from "../../../eval/traffic/traffic.ts";
import { makeJudges } from "../../setup.ts";
import { maxDays } from "../../store/spending.ts";
import { counted, money } from "../../text/figures.ts";
import { integerBetween, judgeOption, numberFrom, several } from "../options.ts";
import { showProgress } from "../progress.ts";
import { withLectern } from "../session.ts";
import { gatesOf, printReport, type ReportOptions, withReportOptions } from "./reporting.ts";

interface TrafficOptions extends ReportOptions {
  course?: string;
  days: number;
  sample: number;
  name?: string;
  judge: string[];
  custom: string[];
  only: string[];
  concurrency: number;
  budget?: number;
  seed: number;
  fresh?: true;
  baseline?: string;
}

export function trafficCommand(signal: AbortSignal): Command {
  const command = new Command("traffic")
    .description(
      "score a sample of the answers that readers were given, without references; nothing is asked again",
    )
    .option("--course <name>", "only answers of this course")
    .option(
      "--days <n>",
      "how many days to look back, in UTC, including today",
      integerBetween(1, maxDays),
      7,
    )
    .option("--sample <n>", "the most answers to score, drawn at random", integerBetween(1, 100_000), 200)
    .option("--name <name>", "what to call the run (default: traffic, and the course)")
    .addOption(judgeOption())
    .option("--custom <file>", "a metric of your own; repeatable", several, [])
    .option("--only <metric>", "only this metric; repeatable", several, [])
    .option("--concurrency <n>", "how many answers to score at once", integerBetween(1, 64), 4)
    .option("--budget <usd>", "stop before more than this is spent", numberFrom(0))
    .option("--seed <n>", "the seed of the sample and of the intervals", integerBetween(0, 2 ** 31 - 1), 1)
    .option("--fresh", "start over, even if an unfinished run could be continued")
    .option("--baseline <run>", "compare with this run of traffic, or with `last`");
  return withReportOptions(command).action((options: TrafficOptions) => start(options, signal));
}

async function start(options: TrafficOptions, signal: AbortSignal): Promise<void> {
  const { course, sample, json, baseline } = options;
  const scoring = {
    ...options,
    course: course ?? null,
    size: sample,
    name: options.name ?? (course === undefined ? "traffic" : `traffic of ${course}`),
    custom: options.custom.map(readCustomMetric),
    budget: options.budget ?? null,
    fresh: options.fresh ?? false,
  };
  const gates = gatesOf(options);
  await withLectern("eval traffic", async (lectern) => {
    const progress = showProgress();
    const dependencies = {
      ...lectern,
      makeJudges,
      onWait: (reason: string) => progress.line(`${reason} (waiting, then asking again)`),
      onSample: (drawn: number, of: number) =>
        progress.line(`${drawn.toLocaleString("en")} of ${counted(of, "answer")} that readers were given`),
      onProgress: (done: number, total: number, spent: number | null) =>
        progress.step("Scoring", done / total, spent ? money(spent) : ""),
    };
    const { run, stop } = await scoreTraffic(dependencies, scoring, signal).finally(progress.stop);
    const scored = await findRun(lectern.database, run.id);
    const before = baseline === undefined ? null : await findBaseline(lectern.database, baseline, scored);
    if (before && "missing" in before && !json) console.error(before.missing);
    const runs = before && !("missing" in before) ? [before, scored] : [scored];
    printReport(await reportRuns(lectern.database, runs, { ...options, gates }), options);
    if (stop) throw stop;
  });
}
