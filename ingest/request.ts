import type { Meter } from "../src/ledger/meter.ts";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import type { Database } from "../src/store/database.ts";
import type { DeckFiles } from "../src/store/deck-files.ts";
import type { Chunking } from "./chunk/chunking.ts";
import type { Enriching } from "./enrich/enrich.ts";
import type { DeckReader } from "./read/deck-reader.ts";
import type { DeckFile } from "./sources/deck-file.ts";

export interface IngestDependencies {
  database: Database;
  deckFiles: DeckFiles;
  /** Absent: `plainReader`. */
  reader?: DeckReader;
  embedding: EmbeddingModel | null;
  /** Has a model write what slides are found by besides their words. Absent: their words alone. */
  enriching?: Enriching;
  /** Counts what the reader's and the enriching models bill, and what embedding does. Absent: they bill nothing. */
  meter?: Meter;
  maxFileBytes: number;
}

export interface IngestRequest {
  course: string;
  files: DeckFile[];
  chunking: Chunking;
  /** Whether these are all the decks of the course: those that are not among them leave it. Absent: they stay. */
  isComplete?: boolean;
  /** Beginnings of the paths of what could not be looked into: what was there before stays. */
  unreadable?: string[];
}
