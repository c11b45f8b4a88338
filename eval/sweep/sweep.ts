import type { IngestEvent } from "../../ingest/events.ts";
import type { DeckFile } from "../../ingest/sources/discover.ts";
import { type CollectedAnswer, nothingAnswered } from "../../src/answer/collect.ts";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { LecternError } from "../../src/errors.ts";
import { loadSlides } from "../../src/store/course-slides.ts";
import type { Database } from "../../src/store/database.ts";
import type { DeckFiles } from "../../src/store/deck-files.ts";
import type { EvalCase } from "../dataset/case.ts";
import {
  describeReference,
  type MissingReference,
  referencesIn,
  resolveReferences,
} from "../dataset/references.ts";
import { retrievalMetricsTo } from "../metrics/catalog.ts";
import type { MetricSummary } from "../report/report.ts";
import { groupByCase, summariseCases } from "../report/summary.ts";
import { askAll, type CaseResult, scoreAll } from "../run/ask-and-score.ts";
import { quantile } from "../statistics/quantile.ts";
import { type BuiltIndex, buildIndex } from "./build-index.ts";
import { type Grid, indexesOf, type SearchSettings, searchesOf, toSearchConfig } from "./grid.ts";
import type { Measured } from "./measure.ts";

/** As deep as nDCG@10 looks. */
const depth = 10;
export const sweepMetrics = retrievalMetricsTo(depth);
/** What rows are sorted and compared by: it sees every reference and every rank. */
export const decidingMetric = "nDCG@10";
const seed = 1;

export interface SweepDependencies {
  /** Of the sweep alone: it is filled with a course an index. */
  database: Database;
  deckFiles: DeckFiles;
  maxFileBytes: number;
  /** By dimensions; `null` without an embedding model. */
  measured: Map<number | null, Measured>;
  /** Waits while a service is busy. */
  patiently: <Result>(call: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;
}

export interface SweepPlan {
  grid: Grid;
  files: DeckFile[];
  cases: EvalCase[];
}

/** One combination: an index, how it was searched, and how well that went. */
export interface SweepRow {
  index: BuiltIndex;
  search: SearchSettings;
  summaries: MetricSummary[];
  /** `decidingMetric` by case id; absent where the search failed. */
  scores: Map<string, number>;
  /** Of a search from question to hits, without the embedding of its queries; null where none succeeded. */
  milliseconds: { p50: number; p95: number } | null;
  /** Questions that were not searched for, and those that a reranker left in the fused order; one of the reasons. */
  failures: { searches: number; rerankings: number; reason: string | null };
}

export type SweepEvent =
  | { type: "ingest"; index: Pick<BuiltIndex, "chunking" | "dimensions">; event: IngestEvent }
  | { type: "cases"; asked: number; leftOut: number; missing: MissingReference[] }
  | { type: "asking"; index: BuiltIndex; done: number; total: number };

/** grid ─ingest→ indexes ─retrieve→ hits ─score→ SweepRow…; each index is built once, and searched in every way. */
export async function* sweep(
  dependencies: SweepDependencies,
  { grid, files, cases }: SweepPlan,
  onEvent: (event: SweepEvent) => void,
  signal: AbortSignal,
): AsyncGenerator<SweepRow, void> {
  for (const { provider } of dependencies.measured.values()) await openModel(provider, signal);
  let chosen: EvalCase[] | null = null;
  for (const [number, settings] of indexesOf(grid).entries()) {
    const measured = dependencies.measured.get(settings.dimensions);
    if (!measured) throw new LecternError("internal", `No provider has ${settings.dimensions} dimensions`);
    const index = await buildIndex(
      { ...dependencies, measured },
      { name: `sweep ${number + 1}`, files, chunking: settings.chunking },
      (event) => onEvent({ type: "ingest", index: settings, event }),
      signal,
    );
    chosen ??= await chooseCases(dependencies.database, index, cases, onEvent);
    const asked = chosen.map((one) => ({ ...one, course: index.course.name }));
    await warmUp(dependencies, measured, asked, signal);
    for (const [done, search] of searchesOf(grid).entries()) {
      onEvent({ type: "asking", index, done, total: searchesOf(grid).length });
      yield summarise({ index, search }, await ask(dependencies, { measured, search }, asked, signal));
    }
  }
}

/** A model on this machine is opened at its first use: the first index should not pay for it. */
async function openModel({ embedding }: Measured["provider"], signal: AbortSignal): Promise<void> {
  if (embedding?.pricePerMillionTokens === null) await embedding.embed(["warming up"], "query", signal);
}

/** Those with a reference slide in the decks: the others say nothing of a search. The same for every index. */
async function chooseCases(
  database: Database,
  { course }: BuiltIndex,
  cases: EvalCase[],
  onEvent: (event: SweepEvent) => void,
): Promise<EvalCase[]> {
  const anywhere = cases.map((one) => ({ ...one, course: undefined }));
  const { cases: resolved, missing } = resolveReferences(anywhere, await loadSlides(database, course));
  const chosen = resolved.filter((one) => referencesIn(one).length > 0);
  onEvent({ type: "cases", asked: chosen.length, leftOut: cases.length - chosen.length, missing });
  if (chosen.length > 0) return chosen;
  const [lost] = missing;
  throw new LecternError(
    "invalid",
    lost
      ? `No question names a slide of these decks: ${describeReference(lost.reference)} of "${lost.case.id}" is not among them, for one. Are these the dataset's decks?`
      : "No question of the dataset names a slide that answers it (referenceSlides or relevant): there is nothing to measure a search by",
  );
}

interface Searching {
  measured: Measured;
  search: SearchSettings;
}

/** One at a time: latencies are measured. */
async function ask(
  dependencies: SweepDependencies,
  searching: Searching,
  cases: EvalCase[],
  signal: AbortSignal,
): Promise<CaseResult[]> {
  const { patiently } = dependencies;
  const results = new Map<string, CaseResult>();
  const steps = {
    ask: (one: EvalCase) => patiently(() => searchFor(dependencies, searching, one, signal), signal),
    metrics: sweepMetrics,
    concurrency: 1,
    // Each call looks at the budget itself, and scoring is free.
    within: <Result>(work: () => Promise<Result>) => work(),
    keep: async (result: CaseResult) => void results.set(result.case.id, result),
  };
  const todo = cases.map((one) => ({ case: one, repeat: 0 }));
  const asked = await askAll(steps, todo, signal);
  const unscored = asked.filter(({ scores }) => scores === null);
  await scoreAll(steps, unscored, signal);
  return [...results.values()];
}

/** The production search. */
async function searchFor(
  { database }: SweepDependencies,
  { measured, search }: Searching,
  { question, history, course }: EvalCase,
  signal: AbortSignal,
): Promise<CollectedAnswer> {
  const started = performance.now();
  const { hits, trace } = await retrieve(
    { database, provider: measured.provider, config: toSearchConfig(search) },
    { question, history, course, k: depth, filters: {} },
    signal,
  );
  return nothingAnswered({ hits, trace, timings: { total: performance.now() - started } });
}

/** Reads the index into memory, compiles, and embeds the queries, so that no row pays for the others. */
async function warmUp(
  dependencies: SweepDependencies,
  measured: Measured,
  cases: EvalCase[],
  signal: AbortSignal,
): Promise<void> {
  await ask(
    dependencies,
    { measured, search: { fusion: { denseWeight: 0 }, rerank: "none" } },
    cases,
    signal,
  );
}

function summarise(row: Pick<SweepRow, "index" | "search">, results: CaseResult[]): SweepRow {
  const times = results.flatMap(({ answer }) => answer?.timings.total ?? []);
  const problems = results.flatMap(({ answer }) => answer?.trace?.rerank.problem ?? []);
  const errors = results.flatMap(({ error }) => error ?? []);
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  const scores = results.flatMap(({ case: { id }, scores }): [string, number][] => {
    const value = scores?.[decidingMetric]?.value;
    return typeof value === "number" ? [[id, value]] : [];
  });
  return {
    ...row,
    summaries: summariseCases(groupByCase(results), sweepMetrics, seed),
    scores: new Map(scores),
    milliseconds: p50 === null || p95 === null ? null : { p50, p95 },
    failures: {
      searches: errors.length,
      rerankings: problems.length,
      reason: errors[0] ?? problems[0] ?? null,
    },
  };
}
