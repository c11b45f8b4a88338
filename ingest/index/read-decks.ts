import { endsRun, LecternError } from "../../src/errors.ts";
import type { PreparedDeck } from "../../src/store/write-deck.ts";
import type { IngestEvent } from "../events.ts";
import { asFailure, type FailedDeck } from "../failed-deck.ts";
import { plainReader } from "../read/deck-reader.ts";
import type { IngestDependencies, IngestRequest } from "../request.ts";
import type { PlannedDeck } from "./plan.ts";
import { prepareDeck, type ReadResult } from "./prepare.ts";
import { readAhead } from "./read-ahead.ts";

/** What came of a deck. */
export type ReadOutcome = { deck: string } & (
  | { read: ReadResult; seconds: number }
  | { error: LecternError }
);

/** In the order of the plan. Throws what no other deck could escape, and the signal's reason. */
export async function* readDecks(
  dependencies: IngestDependencies,
  { request, todo }: { request: IngestRequest; todo: PlannedDeck[] },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): AsyncGenerator<ReadOutcome> {
  const { atOnce } = dependencies.reader ?? plainReader;
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
      // What can't be written of one deck says nothing of the next.
      if (endsRun(cause) && !(cause instanceof LecternError && cause.code === "storage")) throw cause;
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

/** Decks that are embedded and written together. */
interface Batch {
  decks: PreparedDeck[];
  failed: FailedDeck[];
}

/** Enough texts to keep the model's batches full where decks are small. */
const textsAtOnce = 512;

/** A few decks at a time, so that neither memory nor what a crash costs grows with the course. */
export async function* inBatches(outcomes: AsyncIterable<ReadOutcome>): AsyncGenerator<Batch> {
  let batch: Batch = { decks: [], failed: [] };
  for await (const outcome of outcomes) {
    if ("read" in outcome) batch.decks.push(outcome.read.prepared);
    else batch.failed.push(outcome);
    if (textsOf(batch.decks).length < textsAtOnce) continue;
    yield batch;
    batch = { decks: [], failed: [] };
  }
  yield batch;
}

/** The texts whose vectors stand for the decks' chunks. */
export const textsOf = (decks: PreparedDeck[]) =>
  decks.flatMap(({ chunks }) => chunks.flatMap(({ embedded }) => embedded));
