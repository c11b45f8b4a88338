import { endsRun, passesSoon } from "../../src/errors.ts";
import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { findCourse } from "../../src/store/courses.ts";
import type { Database } from "../../src/store/database.ts";
import { stageDeck } from "../../src/store/index.ts";
import type { PreparedDeck } from "../../src/store/write-deck.ts";
import { embedTexts } from "../embed/embed-texts.ts";
import type { IngestEvent } from "../events.ts";
import { asFailure, type FailedDeck } from "../failed-deck.ts";
import { textsOf } from "./read-decks.ts";

interface KeepDependencies {
  database: Database;
  embedding: EmbeddingModel | null;
  courseId: number;
  onEvent(event: IngestEvent): void;
}

/** What is ready to come into use, and what could not be read or kept. */
export interface Work {
  staged: { id: number; slides: number; chunks: number }[];
  failed: FailedDeck[];
}

/**
 * Embeds decks together and keeps each beside the index. One whose words the model or the database refuses is named, and
 * the others go on. Throws what no other deck could escape, and the signal's reason.
 */
export async function keepBatch(
  dependencies: KeepDependencies,
  decks: PreparedDeck[],
  signal: AbortSignal,
): Promise<Work> {
  const { database, embedding, courseId, onEvent } = dependencies;
  const work: Work = { staged: [], failed: [] };
  const embed = async (some: PreparedDeck[]) => {
    const onProgress = (done: number, total: number) => onEvent({ type: "embedding", done, total });
    if (embedding) await embedTexts({ database, embedding }, textsOf(some), onProgress, signal);
  };
  const isEmbedded = await embed(decks).then(
    () => true,
    (error) => {
      throwUnlessOfOne(error, signal);
      return false;
    },
  );
  for (const deck of decks) {
    signal.throwIfAborted();
    try {
      if (!isEmbedded) await embed([deck]);
      const id = await stageDeck(database, courseId, deck);
      work.staged.push({ id, slides: deck.slides.length, chunks: deck.chunks.length });
    } catch (cause) {
      throwUnlessOfOne(cause, signal);
      // The course was deleted meanwhile: no other deck has a place either.
      if (!(await findCourse(database, courseId))) throw cause;
      const failed = { deck: deck.path, error: asFailure(deck.path, cause) };
      onEvent({ type: "failed", ...failed });
      work.failed.push(failed);
    }
  }
  return work;
}

/** A service that is down, a full disk or an abort is not the deck's fault. */
function throwUnlessOfOne(error: unknown, signal: AbortSignal): void {
  signal.throwIfAborted();
  if (endsRun(error) || passesSoon(error)) throw error;
}
