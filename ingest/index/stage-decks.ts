import { endsRun, type LecternError } from "../../src/errors.ts";
import type { Database } from "../../src/store/database.ts";
import { stageDeck } from "../../src/store/index.ts";
import type { PreparedDeck } from "../../src/store/write-deck.ts";
import { embedTexts } from "../embed/embed-texts.ts";
import type { IngestDependencies, IngestEvent, IngestRequest } from "../ingest.ts";
import type { Spending } from "../spending.ts";
import { asFailure, type FailedDeck, type Plan, type PlannedDeck } from "./plan.ts";
import { plainReading, prepareDeck, type ReadResult } from "./prepare.ts";
import { readAhead } from "./read-ahead.ts";

export interface Work {
  /** Ids of the decks that are ready. */
  staged: number[];
  failed: FailedDeck[];
  slides: number;
  chunks: number;
}

/** What came of a deck. */
export type ReadOutcome = { deck: string } & (
  | { read: ReadResult; seconds: number }
  | { error: LecternError }
);

/** Texts that are embedded together: enough to keep the model's batches full where decks are small. */
const textsAtOnce = 512;

/** A few decks at a time, so that neither memory nor what a crash costs grows with the course. */
export async function stageDecks(
  dependencies: IngestDependencies & { spending: Spending },
  { request, course, plan }: { request: IngestRequest; course: { id: number }; plan: Plan },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<Work> {
  const work: Work = { staged: [], failed: [], slides: 0, chunks: 0 };
  let waiting: PreparedDeck[] = [];
  const flush = async () => {
    await stage(dependencies, { course, decks: waiting, work }, onEvent, signal);
    waiting = [];
  };
  for await (const outcome of readDecks(dependencies, { request, todo: plan.todo }, onEvent, signal)) {
    if ("read" in outcome) waiting.push(outcome.read.prepared);
    else work.failed.push(outcome);
    if (waiting.flatMap(textsOf).length >= textsAtOnce) await flush();
  }
  await flush();
  return work;
}

/** In the order of the plan. Throws what no other deck could escape, and the signal's reason. */
export async function* readDecks(
  dependencies: IngestDependencies,
  { request, todo }: { request: IngestRequest; todo: PlannedDeck[] },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): AsyncGenerator<ReadOutcome> {
  const { atOnce } = dependencies.reading ?? plainReading;
  let begun = 0;
  const begin = async (planned: PlannedDeck, either: AbortSignal): Promise<ReadOutcome> => {
    const { deck } = planned.file;
    onEvent({ type: "reading", deck, bytes: planned.size, done: begun++, total: todo.length });
    const started = performance.now();
    try {
      const read = await prepareDeck(dependencies, planned, request, either);
      return { deck, read, seconds: (performance.now() - started) / 1000 };
    } catch (cause) {
      either.throwIfAborted();
      if (endsRun(cause)) throw cause;
      return { deck, error: asFailure(deck, cause) };
    }
  };
  // One more than are read, so that none waits while another is embedded.
  const ahead = atOnce === 1 ? 1 : atOnce + 1;
  for await (const outcome of readAhead(todo, { ahead, signal }, begin)) {
    onEvent(toEvent(outcome));
    yield outcome;
  }
}

function toEvent(outcome: ReadOutcome): IngestEvent {
  const { deck } = outcome;
  if ("error" in outcome) return { type: "failed", deck, error: outcome.error };
  const { read, seconds } = outcome;
  const { pageCount, warnings, extraction } = read.deck;
  const slides = read.prepared.slides.length;
  const file = { deck, slides, pages: pageCount, bytes: read.bytes, readSeconds: seconds };
  return { type: "read", ...file, warnings, extraction };
}

const textsOf = ({ chunks }: PreparedDeck) => chunks.flatMap(({ embedded }) => embedded);

/** Embeds the decks and writes them beside the index in use. */
async function stage(
  { database, spending }: { database: Database; spending: Spending },
  { course, decks, work }: { course: { id: number }; decks: PreparedDeck[]; work: Work },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { embedding } = spending;
  if (embedding) {
    const onProgress = (done: number, total: number) => onEvent({ type: "embedding", done, total });
    await embedTexts({ database, embedding }, decks.flatMap(textsOf), onProgress, signal);
  }
  await spending.keep();
  for (const deck of decks) {
    signal.throwIfAborted();
    work.staged.push(await stageDeck(database, course.id, deck));
    work.slides += deck.slides.length;
    work.chunks += deck.chunks.length;
  }
}
