import type { SourceEvent } from "../events.ts";
import type { FailedDeck } from "../failed-deck.ts";
import type { Found } from "./discover.ts";

/** What a source holds now, and which of its decks could not be had; what the course has of these stays as it is. */
export interface SourceState extends Found {
  failed: FailedDeck[];
}

/** Looks a folder or a bucket through. Throws where nothing can be said of it as a whole. */
export type LookThrough = (
  onEvent: (event: SourceEvent) => void,
  signal: AbortSignal,
) => Promise<SourceState>;
