import type { FailedDeck } from "./failed-deck.ts";
import type { Extraction } from "./read/deck.ts";
import type { LeftOut } from "./sources/left-out.ts";

/** Counts a deck's pages while OCR reads them or a model describes them. */
export type ReadingEvent = { type: "ocr" | "describing"; deck: string; done: number; total: number };

/** What a reader made of a deck. `pages` and `bytes` of the file, whatever became of them. */
export interface DeckReport {
  deck: string;
  slides: number;
  pages: number;
  bytes: number;
  readSeconds: number;
  warnings: string[];
  extraction: Extraction;
}

/** What a model made of a deck's slides to find them by: now, and by an earlier run; and those that go without. */
export interface EnrichedDeck {
  deck: string;
  made: number;
  kept: number;
  missed: { page: number | null; reason: string }[];
}

/** A deck that was found at another path: its slides keep their ids. */
export interface Move {
  from: string;
  to: string;
}

export type IngestEvent =
  /** `bytes`: of the decks that are to be read. */
  | { type: "planned"; todo: number; bytes: number; resumed: number; moved: Move[]; removed: string[] }
  | { type: "reading"; deck: string; bytes: number; done: number; total: number }
  | ReadingEvent
  | ({ type: "read" } & DeckReport)
  | { type: "enriching"; deck: string; done: number; total: number }
  | ({ type: "enriched" } & EnrichedDeck)
  | { type: "unchanged"; deck: string }
  | ({ type: "failed" } & FailedDeck)
  | { type: "embedding"; done: number; total: number }
  | { type: "writing" };

export type SourceEvent =
  | { type: "listing"; place: string }
  | { type: "downloading"; path: string; done: number; total: number };

export type SyncEvent =
  | SourceEvent
  | IngestEvent
  | { type: "warning"; text: string }
  | { type: "skipped"; path: string; reason: string }
  | { type: "left-out"; kinds: LeftOut[] };
