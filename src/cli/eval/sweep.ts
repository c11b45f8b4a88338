import { join, resolve } from "node:path";
import { Command } from "commander";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { writeAtomically } from "../../../eval/files.ts";
import { fileName } from "../../../eval/report/write.ts";
import { abilitiesOf, defaultGrid, readGrid, rowsOf } from "../../../eval/sweep/grid.ts";
import {
  describeQuestions,
  describeRecommendation,
  indexTable,
  legend,
  makeSweepResult,
  rowTable,
  type SweepResult,
  toJson,
  toMarkdown,
} from "../../../eval/sweep/result.ts";
import { sweep } from "../../../eval/sweep/sweep.ts";
import { discoverDecks } from "../../../ingest/sources/discover.ts";
import { type Config, loadConfig } from "../../config.ts";
import { LecternError } from "../../errors.ts";
import { makeProvider } from "../../setup.ts";
import { toLines } from "../../text/table.ts";
import { integerBetween, numberFrom } from "../options.ts";
import { showProgress } from "../progress.ts";
import { printJson } from "../session.ts";
import { showSweep } from "./sweep-progress.ts";

interface SweepOptions {
  dataset: string;
  decks: string[];
  grid?: string;
  limit?: number;
  budget?: number;
  out: string;
  json?: true;
}

export function sweepCommand(signal: AbortSignal): Command {
  return new Command("sweep")
    .description(
      "try chunkings, dimensions, fusions and rerankers on questions of your own, and recommend one",
    )
    .requiredOption("--dataset <file>", "reference questions with the slides that answer them, JSON lines")
    .requiredOption("--decks <path...>", "the decks they are about: files or folders")
    .option("--grid <file>", "what to try, as JSON (default: the strategies with their own defaults)")
    .option("--limit <n>", "only the first n questions", integerBetween(1, 1_000_000))
    .option("--budget <usd>", "stop once this much has been spent", numberFrom(0))
    .option("--out <folder>", "the folder for the table, as Markdown", "eval-reports")
    .option("--json", "print the numbers as JSON")
    .action((options: SweepOptions) => start(options, signal));
}

async function start(options: SweepOptions, signal: AbortSignal): Promise<void> {
  const all = loadCases(options.dataset);
  const dataset = { ...all, cases: all.cases.slice(0, options.limit) };
  const { files } = discoverDecks(options.decks, "sweep");
  const config = indexConfig();
  const progress = showProgress();
  try {
    const provider = await makeProvider(config, progress.step);
    for (const notice of provider.notices) progress.line(notice);
    const abilities = abilitiesOf(provider);
    const grid = options.grid === undefined ? defaultGrid(abilities) : readGrid(options.grid, abilities);
    const { onEvent, seen } = showSweep(grid, progress);
    const dependencies = {
      config,
      provider,
      makeProvider: (other: Config) => makeProvider(other, () => undefined),
      onEvent,
    };
    const request = { grid, files, dataset, budget: options.budget ?? null };
    const { rows, stop } = await sweep(dependencies, request, signal);
    progress.stop();
    const about = { dataset: all.path, decks: options.decks, planned: rowsOf(grid) };
    const notes = [...all.warnings, ...seen.notes];
    if (rows.length > 0) print(makeSweepResult(rows, { ...about, ...seen, notes }), options);
    if (stop) throw stop;
  } finally {
    progress.stop();
  }
}

function indexConfig(): Config {
  const config = loadConfig();
  if (!config.knowledgeBase) return config;
  throw new LecternError(
    "usage",
    "A sweep tries chunkings of Lectern's own index, but LECTERN_KNOWLEDGE_BASE is set: unset it and run the sweep again",
  );
}

function print(result: SweepResult, { out, json }: SweepOptions): void {
  const date = new Date().toISOString();
  const stem = `${date.slice(0, 19).replace(/:/g, "")}-sweep-${fileName(result.dataset.replace(/\.jsonl$/, ""))}`;
  const file = join(resolve(out), `${stem}.md`);
  writeAtomically(file, toMarkdown(result, date));
  if (json) printJson({ ...toJson(result), file });
  else console.log(`${describeSweep(result)}\n\nThe table: ${file}`);
}

export function describeSweep(result: SweepResult): string {
  return [
    describeQuestions(result),
    "",
    ...toLines(indexTable(result)),
    "",
    ...toLines(rowTable(result)),
    "",
    ...legend,
    ...(result.notes.length > 0 ? ["", ...result.notes.map((note) => `! ${note}`)] : []),
    "",
    describeRecommendation(result),
  ].join("\n");
}
