import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeckFile } from "../../ingest/sources/deck-file.ts";
import type { Config } from "../../src/config.ts";
import { LecternError } from "../../src/errors.ts";
import { openBudget } from "../../src/ledger/budget.ts";
import { isBilled } from "../../src/ledger/price.ts";
import type { Provider } from "../../src/providers/provider.ts";
import type { Database } from "../../src/store/database.ts";
import { type DeckFiles, openDeckFiles } from "../../src/store/deck-files.ts";
import { withOpenDatabase } from "../../src/store/open-database.ts";
import { money } from "../../src/text/figures.ts";
import type { Dataset } from "../dataset/cases.ts";
import { estimateSweep, type SweepEstimate } from "./estimate.ts";
import { type Grid, rowsOf, titanDimensions } from "./grid.ts";
import { type Measured, measureProvider } from "./measure.ts";
import { type SweepEvent, type SweepRow, tryVariants } from "./variants.ts";

interface SweepRequest {
  grid: Grid;
  files: DeckFile[];
  dataset: Dataset;
  /** USD; null: none. */
  budget: number | null;
}

export interface SweepDependencies {
  config: Config;
  provider: Provider;
  makeProvider: (config: Config) => Promise<Provider>;
  onEvent: (
    event:
      | SweepEvent
      | { type: "waiting"; reason: string }
      | { type: "priced"; rows: number; questions: number; estimate: SweepEstimate | null },
  ) => void;
}

/** `stop`: what ended the sweep before its last row; the rows that were finished stand. */
interface Swept {
  rows: SweepRow[];
  stop: LecternError | null;
}

/** dataset, decks, grid ─estimate→ price ─ingest→ indexes ─run→ SweepRow[] */
export async function sweep(
  dependencies: SweepDependencies,
  request: SweepRequest,
  signal: AbortSignal,
): Promise<Swept> {
  return withOwnStore(dependencies.config, async (store) => {
    await announcePrice({ ...dependencies, ...store }, request, signal);
    return collectRows({ ...dependencies, ...store }, request, signal);
  });
}

type Store = { database: Database; deckFiles: DeckFiles };

/** The sweep never uses the user's own database, which it would fill with a dozen courses of the same decks. */
async function withOwnStore<Result>(
  config: Config,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "lectern-sweep-"));
  try {
    const own = { ...config, dataFolder: folder, database: undefined };
    return await withOpenDatabase(own, "lectern eval sweep", (database) =>
      work({ database, deckFiles: openDeckFiles(folder) }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function collectRows(
  { onEvent, provider, makeProvider, ...dependencies }: SweepDependencies & Store,
  { grid, files, dataset, budget: limit }: SweepRequest,
  signal: AbortSignal,
): Promise<Swept> {
  const budget = openBudget(limit);
  const { config } = dependencies;
  const measured = new Map<number | null, Measured>();
  // A provider for each size of vectors: everything else about them is the same.
  for (const size of grid.dimensions) {
    const isOwn = size === (provider.embedding?.dimensions ?? null);
    const own = isOwn ? provider : await makeProvider(withDimensions(config, size));
    measured.set(size, measureProvider(own, budget));
  }
  const onWait = (reason: string) => onEvent({ type: "waiting", reason });
  const rows: SweepRow[] = [];
  try {
    const trying = { ...dependencies, measured, onWait };
    for await (const row of tryVariants(trying, { grid, files, dataset }, onEvent, signal)) rows.push(row);
    return { rows, stop: null };
  } catch (cause) {
    const isBudget = cause instanceof LecternError && cause.code === "budget";
    if (!signal.aborted && !isBudget) throw cause;
    const why = signal.aborted ? "stopped" : (cause as LecternError).message;
    const message = `${why}: ${rows.length} of ${rowsOf(grid)} combinations were tried; a sweep stores nothing, so running it again starts over`;
    const options = { cause: signal.aborted ? signal.reason : cause };
    return { rows, stop: new LecternError(signal.aborted ? "usage" : "budget", message, options) };
  }
}

function withDimensions(config: Config, size: number | null): Config {
  const dimensions = titanDimensions.find((one) => one === size);
  return dimensions === undefined ? config : { ...config, bedrock: { ...config.bedrock, dimensions } };
}

/** USD that a sweep may cost without a --budget: with a reranking model a whole grid soon costs ten times that. */
const unasked = 1;

/** Before anything is sent. Throws `budget` if the budget is too small, was not given, or could not be enforced. */
export async function announcePrice(
  { provider, onEvent, config, ...store }: Pick<SweepDependencies, "provider" | "onEvent" | "config"> & Store,
  { grid, files, dataset, budget }: SweepRequest,
  signal: AbortSignal,
): Promise<void> {
  const questions = dataset.cases.map(({ question }) => question);
  const { name, embedding, rerankUsd } = provider;
  const isPaid = name !== "local" || rerankUsd !== undefined || (embedding !== null && isBilled(embedding));
  const dependencies = { ...store, provider, maxFileBytes: config.maxFileBytes };
  const estimate = isPaid ? await estimateSweep(dependencies, { grid, files, questions }, signal) : null;
  onEvent({ type: "priced", rows: rowsOf(grid), questions: questions.length, estimate });
  const refusal = estimate && reasonToRefuse(estimate.usd, budget);
  if (refusal) throw new LecternError("budget", refusal);
}

function reasonToRefuse(usd: number | null, budget: number | null): string | null {
  if (usd === null)
    return budget === null
      ? null
      : "The price of a model in use is unknown, so --budget can't be enforced: leave it out";
  const price = `The sweep would cost about ${money(usd)}`;
  const smaller = "make the grid or --limit smaller";
  if (budget === null && usd > unasked)
    return `${price}: allow it with --budget ${Math.ceil(usd)}, or ${smaller}`;
  if (budget !== null && usd > budget)
    return `${price}, over the budget of $${budget}: raise it, or ${smaller}`;
  return null;
}
