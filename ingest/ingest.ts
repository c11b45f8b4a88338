import type { LecternError } from "../src/errors.ts";
import { findCourses, listCourses } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import type { EmbeddingKey } from "../src/store/embeddings.ts";
import {
  checkEmbeddingModel,
  listIndexedDecks,
  listStagedDecks,
  openCourse,
  type PreparedDeck,
  stageDeck,
  swapIndex,
} from "../src/store/index.ts";
import { removeDecks } from "../src/store/index-versions.ts";
import type { Chunking } from "./chunk/chunking.ts";
import type { Extraction } from "./deck.ts";
import type { DeckFile } from "./discover.ts";
import { embedTexts } from "./embed-texts.ts";
import { asFailure, type FailedDeck, type Plan, planChanges } from "./plan.ts";
import { buildKeyOf, type PrepareDependencies, prepareDeck } from "./prepare.ts";
import { readSidecar } from "./sidecar.ts";
import { validateIndex } from "./validate.ts";

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
  | { type: "planned"; todo: number; resumed: number; moved: Plan["moved"]; removed: string[] }
  | { type: "reading"; deck: string; done: number; total: number }
  | { type: "read"; deck: string; slides: number; warnings: string[]; extraction: Extraction }
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
  const { database, embedding } = dependencies;
  const key = embedding && { model: embedding.id, dimensions: embedding.dimensions };
  await checkCourse(database, request.course, key);
  const course = { id: await openCourse(database, request.course), name: request.course };
  const plan = await planIngest(dependencies, course, request);
  announce(plan, onEvent);
  const work = await stageDecks(dependencies, { request, course, plan }, onEvent, signal);
  const moved = plan.moved.filter(({ to }) => !work.failed.some(({ deck }) => deck === to));
  const kept = plan.moved.filter((one) => !moved.includes(one)).map(({ from }) => from);
  const removed = plan.removed.filter((path) => !kept.includes(path));
  if (work.staged.length > 0 || removed.length > 0) {
    onEvent({ type: "writing" });
    const madeBy = request.isComplete ? "sync" : "ingest";
    const change = { staged: work.staged, removed, madeBy, embedding: key };
    await swapIndex(database, course, change, (staged) => validateIndex(database, staged, key));
  }
  const price = embedding?.pricePerMillionTokens ?? null;
  return {
    course: request.course,
    decks: work.staged.length,
    unchanged: plan.unchanged.length,
    moved,
    removed: removed.filter((path) => !moved.some(({ from }) => from === path)),
    failed: work.failed,
    slides: work.slides,
    chunks: work.chunks,
    tokens: work.tokens,
    costUsd: price === null ? null : (work.tokens * price) / 1_000_000,
    seconds: (performance.now() - started) / 1000,
  };
}

async function checkCourse(database: Database, name: string, key: EmbeddingKey | null): Promise<void> {
  const exists = (await listCourses(database)).some((course) => course.name === name);
  if (exists) for (const course of await findCourses(database, name)) checkEmbeddingModel(course, key);
}

async function planIngest(
  dependencies: IngestDependencies,
  course: { id: number; name: string },
  { files, chunking, isComplete = false, unreadable = [] }: IngestRequest,
): Promise<Plan> {
  const { database, maxFileBytes } = dependencies;
  const decks = await listIndexedDecks(database, course.name);
  const staged = await listStagedDecks(database, course.id);
  const plan = planChanges(
    { decks, staged },
    {
      files,
      isComplete,
      unreadable,
      maxFileBytes,
      buildKeyOf: (file) => buildKeyOf(dependencies, chunking, readSidecar(file)),
    },
  );
  const stale = staged.filter(({ id }) => !plan.resumed.includes(id)).map(({ id }) => id);
  await removeDecks(database, stale);
  return plan;
}

function announce(plan: Plan, onEvent: (event: IngestEvent) => void): void {
  const { todo, resumed, moved, removed } = plan;
  onEvent({ type: "planned", todo: todo.length, resumed: resumed.length, moved, removed });
  for (const deck of plan.unchanged) onEvent({ type: "unchanged", deck });
  for (const failed of plan.failed) onEvent({ type: "failed", ...failed });
}

interface Work {
  /** Ids of the decks that are ready. */
  staged: number[];
  failed: FailedDeck[];
  slides: number;
  chunks: number;
  tokens: number;
}

/** Texts that are embedded together: enough to keep the model's batches full where decks are small. */
const textsAtOnce = 512;

/** A few decks at a time, so that neither memory nor what a crash costs grows with the course. */
async function stageDecks(
  dependencies: IngestDependencies,
  { request, course, plan }: { request: IngestRequest; course: { id: number; name: string }; plan: Plan },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<Work> {
  const work: Work = {
    staged: [...plan.resumed],
    failed: [...plan.failed],
    slides: 0,
    chunks: 0,
    tokens: 0,
  };
  let waiting: PreparedDeck[] = [];
  const flush = async () => {
    work.tokens += await stage(dependencies, { course, decks: waiting, work }, onEvent, signal);
    waiting = [];
  };
  for (const [done, planned] of plan.todo.entries()) {
    signal.throwIfAborted();
    const { deck } = planned.file;
    onEvent({ type: "reading", deck, done, total: plan.todo.length });
    try {
      const metadata = readSidecar(planned.file);
      const read = await prepareDeck(dependencies, planned, { ...request, metadata }, signal);
      const { warnings, extraction } = read.deck;
      onEvent({ type: "read", deck, slides: read.prepared.slides.length, warnings, extraction });
      waiting.push(read.prepared);
    } catch (cause) {
      if (signal.aborted) throw cause;
      const error = asFailure(deck, cause);
      work.failed.push({ deck, error });
      onEvent({ type: "failed", deck, error });
    }
    if (waiting.flatMap(textsOf).length >= textsAtOnce) await flush();
  }
  await flush();
  return work;
}

const textsOf = ({ chunks }: PreparedDeck) => chunks.flatMap(({ embedded }) => embedded);

/** Embeds the decks and writes them beside the index in use. Returns the tokens that were embedded. */
async function stage(
  { database, embedding }: IngestDependencies,
  { course, decks, work }: { course: { id: number }; decks: PreparedDeck[]; work: Work },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<number> {
  const onProgress = (done: number, total: number) => onEvent({ type: "embedding", done, total });
  const embedded = embedding
    ? await embedTexts({ database, embedding }, decks.flatMap(textsOf), onProgress, signal)
    : { tokens: 0 };
  for (const deck of decks) {
    signal.throwIfAborted();
    work.staged.push(await stageDeck(database, course.id, deck));
    work.slides += deck.slides.length;
    work.chunks += deck.chunks.length;
  }
  return embedded.tokens;
}
