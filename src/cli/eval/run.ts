import { basename, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { checkComparable } from "../../../eval/compare/compare.ts";
import { checkGates } from "../../../eval/compare/gates.ts";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { readCustomMetric } from "../../../eval/judge/rubric.ts";
import {
  type Configuration,
  environmentConfiguration,
  readConfigurations,
} from "../../../eval/run/configuration.ts";
import { type Assignment, type PlannedRun, planRun } from "../../../eval/run/plan.ts";
import { storableText } from "../../../eval/storable.ts";
import { LecternError } from "../../errors.ts";
import { projectRoot } from "../../root.ts";
import { type Lectern, makeProvider } from "../../setup.ts";
import { integerBetween, numberFrom } from "../options.ts";
import { prepareSample } from "../sample.ts";
import { withLectern } from "../session.ts";
import { openPanel, type Panel } from "./panel.ts";
import { findBaseline, gatesOf, type ReportOptions, reportRuns, withReportOptions } from "./reporting.ts";

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
const several = (value: string, before: string[]) => [...before, value];

export function runCommand(signal: AbortSignal): Command {
  const command = new Command("run")
    .description("ask every question of a dataset through the tutor, and report how good the answers are")
    .option("--repeat <n>", "ask each question n times, and report the spread", integerBetween(1, 100), 1)
    .option("--budget <usd>", "stop once this much is spent", numberFrom(0))
    .option("--judge <model>", "a Bedrock model id, or local; repeat it and they vote", several, [])
    .option(
      "--custom <file>",
      "a metric of your own: Markdown prompt or Bedrock JSON; repeatable",
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
      .option("--config <file>", "settings to run with; repeat it to compare", several, [])
      .option("--name <name>", "what to call the run (default: the dataset's name)", someName)
      .option("--course <name>", "ask this course (default: the one each question names)")
      .option("--limit <n>", "only the first n questions", integerBetween(1, 1_000_000))
      .option("--concurrency <n>", "questions at once", integerBetween(1, 64), concurrency)
      .option("--seed <n>", "for the intervals", integerBetween(0, 2 ** 31 - 1), 1)
      .option("--fresh", "begin anew, where an unfinished run could go on")
      .option("--baseline <run>", "compare with this run, or with `last`"),
  );
}

/** dataset ─plan→ runs ─estimate→ price ─conduct→ answers and scores, kept ─report→ files, gates, exit code */
async function start(scope: Assignment["scope"], options: RunOptions, signal: AbortSignal): Promise<void> {
  const dataset = loadCases(options.dataset);
  const configurations = chooseConfigurations(options);
  const custom = options.custom.map(readCustomMetric);
  const gates = gatesOf(options);
  await withLectern(`eval ${scope === "answers" ? "run" : "retrieval"}`, async (lectern) => {
    if (options.dataset === bundled && options.course === undefined) await prepareSample(lectern, signal);
    const panel = await openPanel(lectern, {
      ...options,
      scope,
      custom,
      // hit@10 of three slides is no hit@10.
      depth: Math.min(...configurations.map(({ k }) => k)),
    });
    if (gates) checkGates(gates, panel.metrics);
    const assignment = { ...options, dataset, scope, metrics: panel.metrics, judges: panel.judges };
    const planned = await planAll(lectern, configurations, assignment);
    const baseline = await findBaseline(
      lectern.database,
      options.baseline,
      planned.map(({ run }) => run),
    );
    // All of this before anything is asked and paid for.
    checkComparable([...baseline, ...planned.map(({ run }) => run)]);
    panel.announce(planned);
    await panel.tryJudges(signal);
    const stop = await conductAll(panel, planned, signal);
    await reportRuns(lectern.database, [...baseline, ...planned.map(({ run }) => run)], {
      ...options,
      gates,
    });
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
      '--name goes with one configuration: give each of several a "name" in its file',
    );
  return readConfigurations(config).map((one) => ({
    ...one,
    name: name ?? one.name,
    course: one.course ?? course,
  }));
}

async function planAll(
  lectern: Lectern,
  configurations: Configuration[],
  assignment: Omit<Assignment, "limit" | "fresh"> & { limit?: number; fresh?: true },
): Promise<PlannedRun[]> {
  const planned: PlannedRun[] = [];
  for (const configuration of configurations) {
    // A provider each: one that has seen the questions in an earlier run would answer them faster.
    const provider = await makeProvider(configuration.config, () => undefined);
    planned.push(
      await planRun(
        lectern.database,
        { configuration, provider },
        { ...assignment, limit: assignment.limit, fresh: assignment.fresh ?? false },
      ),
    );
  }
  return planned;
}

/** A budget that is reached ends the asking, not the report of what was asked. */
async function conductAll(
  panel: Panel,
  planned: PlannedRun[],
  signal: AbortSignal,
): Promise<LecternError | null> {
  try {
    await panel.conduct(planned, signal);
    return null;
  } catch (error) {
    if (error instanceof LecternError && error.code === "budget") return error;
    throw error;
  }
}
