import type { Deck } from "../../ingest/deck.ts";
import type { Reading } from "../../ingest/prepare.ts";
import { createReadingPool, defaultPool } from "../../ingest/read-in-worker.ts";
import { openReading } from "../../ingest/reading.ts";
import type { Lectern } from "../setup.ts";

export interface ReadingOptions {
  redact?: "pii";
}

export interface OpenReading {
  reading: Reading & { close(): Promise<void> };
  /** For a dry run, where a model is to describe pages: which, and how many of a deck. */
  describing?: {
    model: string;
    countPages: (deck: Deck, bytes: Uint8Array, signal: AbortSignal) => Promise<number>;
  };
}

/** How a command's options say that decks are read. */
export function openReadingFor(_: Lectern, { redact }: ReadingOptions): OpenReading {
  return { reading: openReading({ pool: createReadingPool(defaultPool), redact }) };
}
