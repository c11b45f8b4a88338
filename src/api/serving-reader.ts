import type { SyncEvent } from "../../ingest/events.ts";
import { openOcr } from "../../ingest/ocr/ocr.ts";
import { findOffice } from "../../ingest/office/office.ts";
import { type DeckReader, openDeckReader } from "../../ingest/read/deck-reader.ts";
import { createReadingPool } from "../../ingest/read/reading-pool.ts";
import type { Config } from "../config.ts";

/** Reads decks while others ask: in one thread, for another core is theirs. */
export const openServingReader = (
  config: Pick<Config, "ocrLanguages" | "office" | "withheld">,
  onEvent: (event: SyncEvent) => void,
): DeckReader & { close(): Promise<void> } =>
  openDeckReader({
    office: findOffice(config.office),
    ocr: openOcr({ languages: config.ocrLanguages, workers: 1 }, onEvent),
    withheld: config.withheld,
    pool: createReadingPool({ size: 1 }),
  });
