import { basename, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { type Mapping, mappable } from "../../../eval/given/csv.ts";
import { formatNames, readAnswers } from "../../../eval/given/read.ts";
import { readCustomMetric } from "../../../eval/judge/rubric.ts";
import { scoreGiven } from "../../../eval/score.ts";
import { counted } from "../../text/figures.ts";
import { integerBetween, judgeOption, numberFrom, several } from "../options.ts";
import { withLectern } from "../session.ts";
import { type ReportOptions, withReportOptions } from "./reporting.ts";
import { scoreAndReport } from "./scoring.ts";

interface ScoreOptions extends ReportOptions {
  format?: string;
  map: Mapping;
  dataset?: string;
  name?: string;
  judge: string[];
  custom: string[];
  only: string[];
  concurrency: number;
  budget?: number;
  seed: number;
}

export function scoreCommand(signal: AbortSignal): Command {
  const command = new Command("score")
    .description(
      "score answers that another system gave: Bedrock, ragas, deepeval, promptfoo, Langfuse, OpenAI, CSV",
    )
    .argument("<file>", "JSON lines, JSON or CSV")
    .addOption(
      new Option("--format <form>", "how it is written (default: told by its fields)").choices(formatNames),
    )
    .option("--map <field=column>", `which column is the ${mappable.join(", ")}; repeatable`, mapColumn, {})
    .option(
      "--dataset <file>",
      "the questions that were answered, by id or by their words, with their references",
    )
    .option("--name <name>", "what to call the run (default: the file's name)")
    .addOption(judgeOption())
    .option("--custom <file>", "a metric of your own; repeatable", several, [])
    .option("--only <metric>", "only this metric; repeatable", several, [])
    .option("--concurrency <n>", "how many answers to score at once", integerBetween(1, 64), 4)
    .option("--budget <usd>", "stop before more than this is spent", numberFrom(0))
    .option("--seed <n>", "the seed of the confidence intervals", integerBetween(0, 2 ** 31 - 1), 1);
  return withReportOptions(command).action((file: string, options: ScoreOptions) =>
    start(file, options, signal),
  );
}

async function start(path: string, options: ScoreOptions, signal: AbortSignal): Promise<void> {
  const { format, map, dataset } = options;
  const file = readAnswers(resolve(path), { mapping: map, ...(format === undefined ? {} : { format }) });
  const scoring = {
    ...options,
    file,
    dataset: dataset === undefined ? null : loadCases(resolve(dataset)),
    name: options.name ?? basename(path).replace(/\.[^.]+$/, ""),
    custom: options.custom.map(readCustomMetric),
    budget: options.budget ?? null,
  };
  await withLectern("eval score", (lectern) =>
    scoreAndReport(lectern, options, (dependencies) => {
      dependencies.tell(`${counted(file.answers.length, "answer")} in the form of ${file.format}`);
      return scoreGiven(dependencies, scoring, signal);
    }),
  );
}

function mapColumn(text: string, before: Mapping): Mapping {
  const [, field = "", column = ""] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  const known = mappable.find((name) => name === field);
  if (known === undefined)
    throw new InvalidArgumentError(
      `it takes one of ${mappable.join(", ")} and a column, such as question=Frage`,
    );
  return { ...before, [known]: column };
}
