import type { LecternError } from "../src/errors.ts";
import { findCourses, listCourses } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import type { EmbeddingKey } from "../src/store/embeddings.ts";
import {
  checkEmbeddingModel,
  listIndexedDecks,
  listStagedDecks,
  openCourse,
  type StagedDeck,
  swapIndex,
} from "../src/store/index.ts";
import { removeAbandoned } from "../src/store/index-versions.ts";
import type { Chunking } from "./chunk/chunking.ts";
import { type FailedDeck, type Plan, planChanges } from "./index/plan.ts";
import { buildKeyOf, type PrepareDependencies, plainReading } from "./index/prepare.ts";
import { stageDecks } from "./index/stage-decks.ts";
import { validateIndex } from "./index/validate.ts";
import type { ReadingEvent } from "./read/deck-reader.ts";
import type { DeckReport } from "./read/extraction-report.ts";
import type { DeckFile } from "./sources/discover.ts";
import { openSpending } from "./spending.ts";

export interface IngestDependencies extends PrepareDependencies {
  database: Database;
}

export interface IngestRequest {
  course: string;
  files: DeckFile[];
  chunking: Chunking;
  /** Whether these are all the decks of the course: those that are not among them leave it. Absent: they stay. */
  isComplete?: boolean;
  /** Beginnings of the paths of what could not be looked into. */
  unreadable?: string[];
}

export type IngestEvent =
  /** `bytes`: of the decks that are to be read. */
  | { type: "planned"; todo: number; bytes: number; resumed: number; moved: Plan["moved"]; removed: string[] }
  | { type: "reading"; deck: string; bytes: number; done: number; total: number }
  | ReadingEvent
  | ({ type: "read" } & DeckReport)
  | { type: "unchanged"; deck: string }
  | { type: "failed"; deck: string; error: LecternError }
  | { type: "embedding"; done: number; total: number }
  | { type: "writing" };

export interface IngestSummary {
  course: string;
  decks: number;
  unchanged: number;
  moved: Plan["moved"];
  removed: string[];
  failed: FailedDeck[];
  slides: number;
  chunks: number;
  /** Tokens embedded in this run, and what they cost; null where nothing is billed. */
  tokens: number;
  costUsd: number | null;
  seconds: number;
}

/**
 * files ─plan→ decks ─prepare→ slides, chunks ─embed→ vectors ─stage→ rows aside ─validate, swap→ index. A deck that
 * can't be read is reported and leaves what the index holds of it as it was; the others go on. What was staged before
 * the run was broken off is not read again by the next.
 */
export async function ingest(
  dependencies: IngestDependencies,
  request: IngestRequest,
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<IngestSummary> {
  const started = performance.now();
  const { database, embedding, reading = plainReading } = dependencies;
  const key = embedding && { model: embedding.id, dimensions: embedding.dimensions };
  await checkCourse(database, request.course, key);
  const course = { id: await openCourse(database, request.course), name: request.course };
  const { plan, resumed } = await planIngest(dependencies, course, request, signal);
  announce(plan, onEvent);
  const spending = openSpending(database, embedding, reading.takeCharges);
  const metered = { ...dependencies, embedding: spending.embedding, spending };
  const work = await stageDecks(metered, { request, course, plan }, onEvent, signal).finally(spending.keep);
  const failed = [...plan.failed, ...work.failed];
  const staged = [...plan.resumed, ...work.staged];
  const moved = plan.moved.filter(({ to }) => !failed.some(({ deck }) => deck === to));
  const kept = plan.moved.filter((one) => !moved.includes(one)).map(({ from }) => from);
  const removed = plan.removed.filter((path) => !kept.includes(path));
  if (staged.length > 0 || removed.length > 0) {
    onEvent({ type: "writing" });
    const madeBy = request.isComplete ? "sync" : "ingest";
    const change = { staged, removed, madeBy, embedding: key };
    await swapIndex(database, course, change, (index) => validateIndex(database, index, key));
  }
  return {
    course: request.course,
    decks: staged.length,
    unchanged: plan.unchanged.length,
    moved,
    removed: removed.filter((path) => !moved.some(({ from }) => from === path)),
    failed,
    slides: work.slides + resumed.slides,
    chunks: work.chunks + resumed.chunks,
    ...spending.total(),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Throws `index-mismatch` where the course is indexed with another model. */
export async function checkCourse(database: Database, name: string, key: EmbeddingKey | null): Promise<void> {
  const exists = (await listCourses(database)).some((course) => course.name === name);
  if (exists) for (const course of await findCourses(database, name)) checkEmbeddingModel(course, key);
}

async function planIngest(
  dependencies: IngestDependencies,
  course: { id: number; name: string },
  { files, chunking, isComplete = false, unreadable = [] }: IngestRequest,
  signal: AbortSignal,
): Promise<{ plan: Plan; resumed: { slides: number; chunks: number } }> {
  const { database, maxFileBytes, reading = plainReading } = dependencies;
  const decks = await listIndexedDecks(database, course.name);
  const staged = await listStagedDecks(database, course.id);
  const plan = await planChanges(
    { decks, staged },
    {
      files,
      isComplete,
      unreadable,
      maxFileBytes,
      buildKeyOf: (file) =>
        buildKeyOf(dependencies, { deck: file.deck, chunking, metadata: reading.readMetadata(file) }),
    },
    signal,
  );
  const resumed = staged.filter(({ id }) => plan.resumed.includes(id));
  const stale = staged.filter((deck) => !resumed.includes(deck)).map(({ id }) => id);
  await removeAbandoned(database, stale);
  const sum = (of: (deck: StagedDeck) => number) => resumed.reduce((all, deck) => all + of(deck), 0);
  return { plan, resumed: { slides: sum((deck) => deck.slides), chunks: sum((deck) => deck.chunks) } };
}

export function announce(plan: Plan, onEvent: (event: IngestEvent) => void): void {
  const { todo, resumed, moved, removed } = plan;
  const bytes = todo.reduce((sum, { size }) => sum + size, 0);
  onEvent({ type: "planned", todo: todo.length, bytes, resumed: resumed.length, moved, removed });
  for (const deck of plan.unchanged) onEvent({ type: "unchanged", deck });
  for (const failed of plan.failed) onEvent({ type: "failed", ...failed });
}
