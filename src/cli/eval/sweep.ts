import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { type Dataset, loadCases } from "../../../eval/dataset/cases.ts";
import { writeAtomically } from "../../../eval/files.ts";
import { fileName } from "../../../eval/report/write.ts";
import { evaluationPatience, patientlyWith } from "../../../eval/run/patience.ts";
import { defaultGrid, readGrid, rowsOf } from "../../../eval/sweep/grid.ts";
import { rankRows } from "../../../eval/sweep/recommend.ts";
import { toJson } from "../../../eval/sweep/result.ts";
import { type SweepPlan, type SweepRow, sweep } from "../../../eval/sweep/sweep.ts";
import { renderSweep, renderSweepMarkdown, type SweepResult } from "../../../eval/sweep/table.ts";
import { discoverDecks } from "../../../ingest/sources/discover.ts";
import { type Config, loadConfig } from "../../config.ts";
import { LecternError } from "../../errors.ts";
import { openBudget } from "../../ledger/budget.ts";
import { type Lectern, makeProvider } from "../../setup.ts";
import { openDeckFiles } from "../../store/deck-files.ts";
import { openDatabase } from "../../store/open-database.ts";
import { integerBetween, numberFrom } from "../options.ts";
import { showProgress } from "../progress.ts";
import { printJson } from "../session.ts";
import { followSweep, type SweepNotes } from "./sweep-progress.ts";
import { abilitiesOf, announcePrice, measureProviders, type Surroundings } from "./sweep-provider.ts";

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
    .option("--budget <usd>", "stop once this much is spent", numberFrom(0))
    .option("--out <folder>", "where the table goes as Markdown", "eval-reports")
    .option("--json", "print the numbers as JSON")
    .action((options: SweepOptions) => start(options, signal));
}

/** dataset, decks, grid ─estimate→ price ─sweep→ rows ─rank→ table, recommendation */
async function start(options: SweepOptions, signal: AbortSignal): Promise<void> {
  const dataset = loadCases(options.dataset);
  const { files } = discoverDecks(options.decks, "sweep");
  const config = indexConfig();
  const progress = showProgress();
  const surroundings = { progress, budget: options.budget ?? null, signal };
  const notes: SweepNotes = { asked: 0, leftOut: 0, lines: [...dataset.warnings] };
  try {
    const provider = await makeProvider(config, progress.step);
    for (const notice of provider.notices) progress.line(notice);
    const abilities = abilitiesOf(provider);
    const grid = options.grid === undefined ? defaultGrid(abilities) : readGrid(options.grid, abilities);
    const plan = { grid, files, cases: dataset.cases.slice(0, options.limit) };
    await announcePrice(provider, plan, surroundings);
    const { rows, stop } = await withOwnStore(config, (store) =>
      collectRows({ ...store, config, provider }, plan, { ...surroundings, notes }),
    );
    progress.stop();
    if (rows.length > 0) report(makeResult(options, dataset, { plan, rows, notes }), options);
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
    "A sweep tries chunkings of Lectern's own index, and LECTERN_SEARCH is knowledge-base: run it without that setting",
  );
}

type Store = Pick<Lectern, "database" | "deckFiles">;

/** Never the user's own database: it would be filled with a dozen courses of the same decks. */
async function withOwnStore<Result>(
  config: Config,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "lectern-sweep-"));
  try {
    const own = { ...config, dataFolder: folder, databaseUrl: undefined };
    const database = await openDatabase(own, "lectern eval sweep");
    try {
      return await work({ database, deckFiles: openDeckFiles(folder) });
    } finally {
      await database.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rows that were finished, and what stopped the sweep before its end: nothing of it is kept but its table. */
async function collectRows(
  lectern: Store & Pick<Lectern, "config" | "provider">,
  plan: SweepPlan,
  { progress, notes, budget, signal }: Surroundings & { notes: SweepNotes },
): Promise<{ rows: SweepRow[]; stop: LecternError | null }> {
  const rows: SweepRow[] = [];
  const measured = await measureProviders(lectern, plan.grid, openBudget(budget));
  const patiently = patientlyWith(evaluationPatience, (error) => progress.line(`Waiting: ${error.message}`));
  const dependencies = { ...lectern, maxFileBytes: lectern.config.maxFileBytes, measured, patiently };
  try {
    for await (const row of sweep(dependencies, plan, followSweep(plan.grid, { progress, notes }), signal))
      rows.push(row);
    return { rows, stop: null };
  } catch (cause) {
    const isStop = signal.aborted || (cause instanceof LecternError && cause.code === "budget");
    if (!isStop) throw cause;
    const why = signal.aborted ? "stopped" : (cause as LecternError).message;
    const message = `${why}: ${rows.length} of ${rowsOf(plan.grid)} combinations were tried; a sweep keeps nothing, so the same command begins anew`;
    return {
      rows,
      stop: new LecternError(signal.aborted ? "usage" : "budget", message, {
        cause: signal.aborted ? signal.reason : cause,
      }),
    };
  }
}

function makeResult(
  { decks }: SweepOptions,
  dataset: Dataset,
  { plan, rows, notes }: { plan: SweepPlan; rows: SweepRow[]; notes: SweepNotes },
): SweepResult {
  const failing = rows.filter(({ failures }) => failures.searches + failures.rerankings > 0);
  const failures = failing.map(({ failures: { searches, rerankings, reason } }) => ({
    searches,
    rerankings,
    reason,
  }));
  const [first] = failures;
  return {
    dataset: basename(dataset.path),
    decks: decks.map((path) => basename(resolve(path))),
    asked: notes.asked,
    leftOut: notes.leftOut,
    rows: rankRows(rows),
    planned: rowsOf(plan.grid),
    notes: [
      ...notes.lines,
      ...(first
        ? [
            `In ${failures.length} rows some searches (at most ${Math.max(...failures.map((one) => one.searches))} questions) or rerankings (at most ${Math.max(...failures.map((one) => one.rerankings))}) failed, e.g.: ${first.reason}`,
          ]
        : []),
    ],
  };
}

function report(result: SweepResult, { out, json }: SweepOptions): void {
  const date = new Date().toISOString();
  const stem = `${date.slice(0, 19).replace(/:/g, "")}-sweep-${fileName(result.dataset.replace(/\.jsonl$/, ""))}`;
  const file = join(resolve(out), `${stem}.md`);
  writeAtomically(file, renderSweepMarkdown(result, date));
  if (json) printJson({ ...toJson(result), file });
  else console.log(`${renderSweep(result)}\n\nThe table: ${file}`);
}
