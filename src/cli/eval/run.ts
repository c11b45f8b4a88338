import { basename, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { type Evaluation, evaluate } from "../../../eval/evaluate.ts";
import { readCustomMetric } from "../../../eval/judge/rubric.ts";
import {
  type Configuration,
  environmentConfiguration,
  readConfigurations,
} from "../../../eval/run/configuration.ts";
import { storableText } from "../../../eval/storable.ts";
import type { Config } from "../../config.ts";
import { LecternError } from "../../errors.ts";
import { projectRoot } from "../../root.ts";
import { makeJudges, makeProvider } from "../../setup.ts";
import { integerBetween, judgeOption, numberFrom, several } from "../options.ts";
import { showProgress } from "../progress.ts";
import { prepareSample } from "../sample.ts";
import { withLectern } from "../session.ts";
import { showEvaluation } from "./announce.ts";
import { gatesOf, printReport, type ReportOptions, withReportOptions } from "./reporting.ts";

interface RunOptions extends ReportOptions {
  dataset: string;
  config: string[];
  name?: string;
  course?: string;
  limit?: number;
  repeat: number;
  seed: number;
  concurrency: number;
  budget?: number;
  judge: string[];
  custom: string[];
  only: string[];
  fresh?: true;
  baseline?: string;
}

const bundled = join(projectRoot, "eval", "datasets", "rag-on-aws.jsonl");
function someName(text: string): string {
  const name = storableText.trim().min(1).max(120).safeParse(text);
  if (!name.success) throw new InvalidArgumentError("it takes a name of 1 to 120 characters");
  return name.data;
}

export function runCommand(signal: AbortSignal): Command {
  const command = new Command("run")
    .description("put every question of a dataset to the tutor, and report how good the answers are")
    .option("--repeat <n>", "ask each question n times, and report the spread", integerBetween(1, 100), 1)
    .option("--budget <usd>", "stop once this much has been spent", numberFrom(0))
    .addOption(judgeOption())
    .option(
      "--custom <file>",
      "a metric of your own, as a Markdown prompt or Bedrock JSON; repeatable",
      several,
      [],
    )
    .option("--only <metric>", "only this metric; repeatable", several, []);
  return withRunOptions(command, 4).action((options: RunOptions) => start("answers", options, signal));
}

export function retrievalCommand(signal: AbortSignal): Command {
  const command = new Command("retrieval").description(
    "score the search alone, in seconds: which slides it finds, and at which rank",
  );
  return withRunOptions(command, 8).action((options: RunOptions) =>
    start("retrieval", { ...options, repeat: 1, judge: [], custom: [], only: [] }, signal),
  );
}

function withRunOptions(command: Command, concurrency: number): Command {
  return withReportOptions(
    command
      .option("--dataset <file>", "reference questions, JSON lines: Lectern's or Bedrock's", bundled)
      .option("--config <file>", "a file of settings to run with; repeat the option to compare", several, [])
      .option("--name <name>", "what to call the run (default: the dataset's name)", someName)
      .option("--course <name>", "the course to ask (default: the one each question names)")
      .option("--limit <n>", "only the first n questions", integerBetween(1, 1_000_000))
      .option("--concurrency <n>", "how many questions to ask at once", integerBetween(1, 64), concurrency)
      .option("--seed <n>", "the seed of the confidence intervals", integerBetween(0, 2 ** 31 - 1), 1)
      .option("--fresh", "start over, even if an unfinished run could be continued")
      .option("--baseline <run>", "compare with this run, or with `last`"),
  );
}

async function start(scope: Evaluation["scope"], options: RunOptions, signal: AbortSignal): Promise<void> {
  const dataset = loadCases(options.dataset);
  const evaluation: Evaluation = {
    ...options,
    scope,
    dataset,
    configurations: chooseConfigurations(options),
    custom: options.custom.map(readCustomMetric),
    gates: gatesOf(options),
    fresh: options.fresh ?? false,
    budget: options.budget ?? null,
    limit: options.limit,
    baseline: options.baseline,
  };
  await withLectern(`eval ${scope === "answers" ? "run" : "retrieval"}`, async (lectern) => {
    if (options.dataset === bundled && options.course === undefined) await prepareSample(lectern, signal);
    const progress = showProgress();
    const dependencies = {
      ...lectern,
      makeJudges,
      makeProvider: (config: Config) => makeProvider(config, () => undefined),
      onEvent: showEvaluation(progress),
    };
    const { report, stop } = await evaluate(dependencies, evaluation, signal).finally(progress.stop);
    printReport(report, options);
    if (stop) throw stop;
  });
}

function chooseConfigurations({ config, name, course, dataset }: RunOptions): Configuration[] {
  if (config.length === 0) {
    return [environmentConfiguration(name ?? basename(dataset).replace(/\.jsonl$/, ""), course)];
  }
  if (name !== undefined && config.length > 1)
    throw new LecternError(
      "usage",
      '--name is for a single configuration: with several, give each a "name" in its file',
    );
  return readConfigurations(config).map((one) => ({
    ...one,
    name: name ?? one.name,
    course: one.course ?? course,
  }));
}
