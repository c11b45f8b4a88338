import { findCourses, listCourses } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import { type EmbeddingKey, embeddingKeyOf } from "../src/store/embeddings.ts";
import {
  checkEmbeddingModel,
  listIndexedDecks,
  listStagedDecks,
  openCourse,
  swapIndex,
} from "../src/store/index.ts";
import { removeAbandoned } from "../src/store/index-versions.ts";
import { type EnrichmentSummary, enrichDecks, sumEnrichment } from "./enrich/enrich-decks.ts";
import type { IngestEvent, Move } from "./events.ts";
import type { FailedDeck } from "./failed-deck.ts";
import { keepBatch, type Work } from "./index/keep-batch.ts";
import { type Plan, planChanges } from "./index/plan.ts";
import { inBatches, readDecks } from "./index/read-decks.ts";
import { throwIfDeleted } from "./index/throw-if-deleted.ts";
import { validateIndex } from "./index/validate.ts";
import { plainReader } from "./read/deck-reader.ts";
import { hasPages } from "./read/read.ts";
import { readWithin } from "./read/read-file.ts";
import type { IngestDependencies, IngestRequest } from "./request.ts";
import { openSpending } from "./spending.ts";

export interface IngestSummary {
  course: string;
  decks: number;
  unchanged: number;
  moved: Move[];
  removed: string[];
  failed: FailedDeck[];
  slides: number;
  chunks: number;
  /** Tokens embedded in this run, and what they cost; null if nothing is billed. */
  tokens: number;
  costUsd: number | null;
  /** Slides of the decks that were read now; null if none were to be enriched. */
  enrichment: EnrichmentSummary | null;
  seconds: number;
}

/**
 * files ─plan→ decks ─read, chunk→ Chunk[] ─enrich→ ─embed→ vectors ─stage→ aside ─validate, swap→ index. A deck that
 * can't be read is reported and leaves what the index holds of it as it was; the others go on. What was staged before the run
 * was broken off is not read again by the next. Throws `not-found` where another process deletes the course meanwhile.
 */
export async function ingest(
  dependencies: IngestDependencies,
  request: IngestRequest,
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<IngestSummary> {
  const { database } = dependencies;
  await checkCourse(database, request.course, embeddingKeyOf(dependencies.embedding));
  const course = { id: await openCourse(database, request.course), name: request.course };
  try {
    return await ingestInto(dependencies, { course, request }, onEvent, signal);
  } catch (error) {
    await throwIfDeleted(dependencies, { course, request });
    throw error;
  }
}

async function ingestInto(
  dependencies: IngestDependencies,
  { course, request }: { course: { id: number; name: string }; request: IngestRequest },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<IngestSummary> {
  const started = performance.now();
  const { database } = dependencies;
  const key = embeddingKeyOf(dependencies.embedding);
  const plan = await planIngest(dependencies, { course, request }, signal);
  announce(plan, onEvent);
  const work: Work = { staged: plan.resumed, failed: plan.failed };
  const spending = openSpending(database, dependencies.embedding, dependencies.meter);
  const { embedding } = spending;
  const { enriching } = dependencies;
  const enriched = sumEnrichment(onEvent);
  const keeping = { database, embedding, courseId: course.id, onEvent };
  try {
    const read = readDecks({ ...dependencies, embedding }, { request, todo: plan.todo }, onEvent, signal);
    const { keep } = spending;
    const decks = enriching
      ? enrichDecks({ enriching, embedding, keep }, read, enriched.onEvent, signal)
      : read;
    for await (const batch of inBatches(decks)) {
      const kept = await keepBatch(keeping, batch.decks, signal);
      await spending.keep();
      work.staged.push(...kept.staged);
      work.failed.push(...batch.failed, ...kept.failed);
    }
  } finally {
    await spending.keep();
  }
  const { moved, removed } = withoutFailed(plan, work.failed);
  if (work.staged.length > 0 || removed.length > 0) {
    onEvent({ type: "writing" });
    const madeBy = request.isComplete ? "sync" : "ingest";
    const change = { staged: work.staged.map(({ id }) => id), removed, madeBy, embedding: key };
    await swapIndex(database, course, change, (index) => validateIndex(database, index, key));
  }
  await saveMissing(dependencies, request, work.failed, signal);
  return {
    ...summarise(plan, work),
    course: request.course,
    moved,
    removed: removed.filter((path) => !moved.some(({ from }) => from === path)),
    ...spending.total(),
    enrichment: enriching ? enriched.total : null,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The files that went with another course, which was deleted before this one's decks were written. */
async function saveMissing(
  { database, deckFiles, reader = plainReader, maxFileBytes }: IngestDependencies,
  { course, files }: IngestRequest,
  failed: FailedDeck[],
  signal: AbortSignal,
): Promise<void> {
  if (!reader.keepsFiles) return;
  const indexed = await listIndexedDecks(database, course);
  const hashes = new Map(indexed.map(({ path, contentHash }) => [path, contentHash]));
  for (const { deck } of failed) hashes.delete(deck);
  for (const file of files) {
    const hash = hashes.get(file.deck);
    if (!hash || !hasPages(file.deck)) continue;
    if ((await deckFiles.findPdf(hash)) ?? (await deckFiles.findPresentation(hash))) continue;
    const read = await readWithin(file, maxFileBytes);
    if (read.hash === hash) await deckFiles.save(hash, await reader.convert(read.bytes, file.deck, signal));
  }
}

/** Throws `index-mismatch` if the course is indexed with another model. */
export async function checkCourse(database: Database, name: string, key: EmbeddingKey | null): Promise<void> {
  const exists = (await listCourses(database)).some((course) => course.name === name);
  if (exists) for (const course of await findCourses(database, name)) checkEmbeddingModel(course, key);
}

async function planIngest(
  dependencies: IngestDependencies,
  { course, request }: { course: { id: number; name: string }; request: IngestRequest },
  signal: AbortSignal,
): Promise<Plan> {
  const { database } = dependencies;
  const decks = await listIndexedDecks(database, course.name);
  const staged = await listStagedDecks(database, course.id);
  const plan = await planChanges(dependencies, request, { decks, staged }, signal);
  const stale = staged.filter((deck) => !plan.resumed.includes(deck));
  await removeAbandoned(
    database,
    stale.map(({ id }) => id),
  );
  return plan;
}

export function announce(plan: Plan, onEvent: (event: IngestEvent) => void): void {
  const { todo, resumed, moved, removed } = plan;
  const bytes = todo.reduce((sum, { size }) => sum + size, 0);
  onEvent({ type: "planned", todo: todo.length, bytes, resumed: resumed.length, moved, removed });
  for (const deck of plan.unchanged) onEvent({ type: "unchanged", deck });
  for (const failed of plan.failed) onEvent({ type: "failed", ...failed });
}

/** A deck that has moved but can't be read now stays at its old path. */
function withoutFailed(plan: Plan, failed: FailedDeck[]): Pick<Plan, "moved" | "removed"> {
  const hasFailed = ({ to }: Move) => failed.some(({ deck }) => deck === to);
  const kept = plan.moved.filter(hasFailed).map(({ from }) => from);
  return {
    moved: plan.moved.filter((move) => !hasFailed(move)),
    removed: plan.removed.filter((path) => !kept.includes(path)),
  };
}

function summarise(plan: Plan, { staged, failed }: Work) {
  const sum = (count: "slides" | "chunks") => staged.reduce((all, deck) => all + deck[count], 0);
  return {
    decks: staged.length,
    unchanged: plan.unchanged.length,
    failed,
    slides: sum("slides"),
    chunks: sum("chunks"),
  };
}
