import { type Command, Option } from "commander";
import { countDescribed, openDescribing } from "../../ingest/describe/describe.ts";
import type { ReadingEvent } from "../../ingest/events.ts";
import { openOcr } from "../../ingest/ocr/ocr.ts";
import type { Deck } from "../../ingest/read/deck.ts";
import { type DeckReader, openDeckReader } from "../../ingest/read/deck-reader.ts";
import { createReadingPool } from "../../ingest/read/reading-pool.ts";
import { type Meter, meterDescribe, openMeter } from "../ledger/meter.ts";
import { type Lectern, makeDescribe } from "../setup.ts";

export interface ReadingOptions {
  ocr?: boolean;
  describeImages?: true;
  redact?: "pii";
}

interface OpenReader {
  reader: DeckReader & { close(): Promise<void> };
  /** Counts what describing bills. */
  meter: Meter;
  /** Where a model is to describe pages: which, and how many of a deck, for a dry run. */
  describing?: {
    model: string;
    countPages: (deck: Deck, bytes: Uint8Array, signal: AbortSignal) => Promise<number>;
  };
}

export function withReadingOptions(command: Command): Command {
  return command
    .option("--no-ocr", "leave pages without text out, rather than read them off their pictures")
    .option(
      "--describe-images",
      "have the chat model, or else one on Bedrock, describe pictures of PDFs; it may be billed",
    )
    .addOption(
      new Option("--redact <what>", "mask e-mail addresses, phone and card numbers, ids and keys").choices([
        "pii",
      ]),
    );
}

/** How a command's options say that decks are read. `isDry`: nothing that is billed. */
export async function openReaderFor(
  { config }: Pick<Lectern, "config">,
  { ocr = true, describeImages, redact, isDry = false }: ReadingOptions & { isDry?: boolean },
  onEvent: (event: ReadingEvent) => void,
): Promise<OpenReader> {
  const model = describeImages && (await makeDescribe(config));
  const meter = openMeter();
  const describe = model && openDescribing(meterDescribe(model, meter), onEvent);
  const languages = config.ocrLanguages;
  const pool = createReadingPool();
  const reader = openDeckReader({
    ocr: ocr ? openOcr({ languages, workers: pool.size }, onEvent) : undefined,
    // In a dry run too it decides which decks are unchanged.
    describe: describe && isDry ? { ...describe, enrich: async (deck) => deck } : describe,
    redact,
    pool,
  });
  return { reader, meter, ...(model && { describing: { model: model.id, countPages: countDescribed } }) };
}
