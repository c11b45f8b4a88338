import type { IngestEvent } from "../../ingest/events.ts";
import type { DeckFile } from "../../ingest/sources/deck-file.ts";
import type { Config } from "../../src/config.ts";
import { LecternError } from "../../src/errors.ts";
import type { Database } from "../../src/store/database.ts";
import type { DeckFiles } from "../../src/store/deck-files.ts";
import { loadSlides } from "../../src/store/slides.ts";
import type { Dataset } from "../dataset/cases.ts";
import {
  describeReference,
  type MissingReference,
  referencesIn,
  resolveReferences,
} from "../dataset/references.ts";
import { evaluate } from "../evaluate.ts";
import type { MetricSummary } from "../report/report.ts";
import { quantile } from "../statistics/quantile.ts";
import { type BuiltIndex, buildIndex } from "./build-index.ts";
import { type Grid, indexesOf, type SearchSettings, searchesOf, toSearchConfig } from "./grid.ts";
import type { Measured } from "./measure.ts";

/** nDCG@10 looks this deep. */
const depth = 10;
/** What rows are sorted and compared by: it sees every reference and every rank. */
export const decidingMetric = "nDCG@10";
export const seed = 1;

/** What every evaluation of a sweep has in common. */
const evaluation = {
  scope: "retrieval" as const,
  limit: undefined,
  repeat: 1,
  seed,
  concurrency: 1,
  fresh: true,
  judge: [],
  custom: [],
  only: [],
  gates: null,
  // The measured provider keeps the sweep's budget itself, ingests included.
  budget: null,
  baseline: undefined,
};

interface VariantDependencies {
  config: Config;
  /** The sweep's own database, filled with a course for each index. */
  database: Database;
  deckFiles: DeckFiles;
  /** By dimensions; `null` without an embedding model. */
  measured: Map<number | null, Measured>;
  onWait: (reason: string) => void;
}

/** One combination: an index, how it was searched, and how well that went. */
export interface SweepRow {
  index: BuiltIndex;
  search: SearchSettings;
  summaries: MetricSummary[];
  /** What rows are compared by, by case. */
  scores: Map<string, number>;
  /** How long a search takes from question to hits, without embedding its queries; null if none succeeded. */
  milliseconds: { p50: number; p95: number } | null;
  /** Questions that were not searched for as configured, and one of the reasons. */
  failures: { searches: number; reason: string | null };
}

export type SweepEvent =
  | { type: "ingest"; index: Pick<BuiltIndex, "chunking" | "dimensions">; event: IngestEvent }
  | { type: "cases"; asked: number; leftOut: number; missing: MissingReference[] }
  | { type: "asking"; index: BuiltIndex; done: number; total: number };

/** grid ─ingest→ indexes ─run→ SweepRow…; each index is built once, and searched in every way. */
export async function* tryVariants(
  dependencies: VariantDependencies,
  { grid, files, dataset }: { grid: Grid; files: DeckFile[]; dataset: Dataset },
  onEvent: (event: SweepEvent) => void,
  signal: AbortSignal,
): AsyncGenerator<SweepRow, void> {
  for (const { provider } of dependencies.measured.values()) await openModel(provider, signal);
  let chosen: Dataset | null = null;
  for (const [number, settings] of indexesOf(grid).entries()) {
    const measured = dependencies.measured.get(settings.dimensions);
    if (!measured) throw new LecternError("internal", `No provider has ${settings.dimensions} dimensions`);
    const index = await buildIndex(
      { ...dependencies, maxFileBytes: dependencies.config.maxFileBytes, measured },
      { name: `sweep ${number + 1}`, files, chunking: settings.chunking },
      (event) => onEvent({ type: "ingest", index: settings, event }),
      signal,
    );
    chosen ??= await chooseCases(dependencies.database, index, dataset, onEvent);
    const variant = { index, measured, dataset: chosen };
    // Reads the index into memory and embeds the queries, so that no row pays for the others.
    await run(dependencies, { ...variant, search: { fusion: { denseWeight: 0 }, rerank: "none" } }, signal);
    for (const [done, search] of searchesOf(grid).entries()) {
      onEvent({ type: "asking", index, done, total: searchesOf(grid).length });
      yield await run(dependencies, { ...variant, search }, signal);
    }
  }
}

/** A model on this machine is opened at its first use: the first index should not pay for it. */
async function openModel({ embedding }: Measured["provider"], signal: AbortSignal): Promise<void> {
  if (embedding?.pricePerMillionTokens === null) await embedding.embed(["warming up"], "query", signal);
}

/** The cases with a reference slide in the decks: the others say nothing about a search. They are the same for every index. */
async function chooseCases(
  database: Database,
  { course }: BuiltIndex,
  dataset: Dataset,
  onEvent: (event: SweepEvent) => void,
): Promise<Dataset> {
  const anywhere = dataset.cases.map((one) => ({ ...one, course: undefined }));
  const { cases: resolved, missing } = resolveReferences(anywhere, await loadSlides(database, [course]));
  const cases = resolved.filter((one) => referencesIn(one).length > 0);
  onEvent({ type: "cases", asked: cases.length, leftOut: dataset.cases.length - cases.length, missing });
  if (cases.length > 0) return { ...dataset, cases };
  const [lost] = missing;
  throw new LecternError(
    "invalid",
    lost
      ? `No question names a slide of these decks: ${describeReference(lost.reference)} of "${lost.case.id}" is not among them, for one. Are these the dataset's decks?`
      : "No question of the dataset names a slide that answers it (referenceSlides or relevant), so there is nothing to measure a search by: add them to the questions",
  );
}

interface Variant {
  index: BuiltIndex;
  measured: Measured;
  search: SearchSettings;
  dataset: Dataset;
}

/** An evaluation of retrieval alone, as any other; one question at a time, since latencies are measured. */
async function run(
  { database, config, onWait }: VariantDependencies,
  { index, measured, search, dataset }: Variant,
  signal: AbortSignal,
): Promise<SweepRow> {
  const { provider } = measured;
  const { name } = index.course;
  const searched = { ...config, ...toSearchConfig(search) };
  const { report } = await evaluate(
    {
      database,
      config: searched,
      provider,
      makeProvider: async () => provider,
      makeJudges: async () => [],
      onEvent: (event) => event.type === "waiting" && onWait(event.reason),
    },
    {
      ...evaluation,
      dataset,
      configurations: [{ name, course: name, k: depth, settings: {}, config: searched }],
    },
    signal,
  );
  const answers = report.cases.flatMap((one) => one.answers.map((answer) => ({ ...answer, id: one.id })));
  const errors = answers.flatMap(({ error }) => error ?? []);
  const times = answers
    .filter(({ error }) => error === null)
    .map(({ timings }) => Object.values(timings).reduce((sum, time) => sum + time, 0));
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  return {
    index,
    search,
    summaries: report.runs[0]?.summaries ?? [],
    scores: new Map(
      answers.flatMap(({ id, scores }) => {
        const value = scores[decidingMetric]?.value;
        return value == null ? [] : [[id, value]];
      }),
    ),
    milliseconds: p50 === null || p95 === null ? null : { p50, p95 },
    failures: { searches: errors.length, reason: errors[0] ?? null },
  };
}
