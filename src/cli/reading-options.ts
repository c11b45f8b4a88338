import { type Command, Option } from "commander";
import { countDescribed, openDescribing } from "../../ingest/describe/describe.ts";
import { type Enriching, openEnriching, type Paid } from "../../ingest/enrich/enrich.ts";
import type { SyncEvent } from "../../ingest/events.ts";
import { openOcr } from "../../ingest/ocr/ocr.ts";
import { findOffice } from "../../ingest/office/office.ts";
import { type DeckReader, openDeckReader } from "../../ingest/read/deck-reader.ts";
import { createReadingPool } from "../../ingest/read/reading-pool.ts";
import { openBudget } from "../ledger/budget.ts";
import { type Meter, meterConverse, meterDescribe, openMeter, type Tally } from "../ledger/meter.ts";
import { batchPatience, patientlyWith } from "../patience.ts";
import type { PictureModel } from "../providers/describe.ts";
import type { LoneModel } from "../providers/provider.ts";
import { hasPictureModel, type Lectern, makeDescribe, openLoneModel } from "../setup.ts";
import { numberFrom } from "./options.ts";

export interface ReadingOptions {
  ocr?: boolean;
  describeImages?: true;
  enrich?: true;
  budget?: number;
  redact?: "pii";
}

interface OpenReader {
  reader: DeckReader & { close(): Promise<void> };
  /** Absent: slides are found by their own words. */
  enriching?: Enriching;
  /** Counts what describing and enriching bill. */
  meter: Meter;
  /** Where a model is to describe pages: which, and how many of a deck, for a dry run. */
  describing?: {
    model: PictureModel;
    countPages: typeof countDescribed;
  };
}

export function withReadingOptions(command: Command): Command {
  return command
    .option("--no-ocr", "leave out pages without text instead of reading their pictures")
    .option(
      "--describe-images",
      "have the chat model, or one on Bedrock, describe the pictures in PDFs; this may be billed",
    )
    .option(
      "--enrich",
      "have the chat model write a sentence and questions that help to find each slide, and describe pictures; this may be billed",
    )
    .option("--budget <usd>", "stop once descriptions and enrichments have cost this much", numberFrom(0))
    .addOption(
      new Option("--redact <what>", "mask e-mail addresses, phone and card numbers, ids and keys").choices([
        "pii",
      ]),
    );
}

/** How a command's options say that decks are read and enriched. `isDry`: nothing that is billed. */
export async function openReaderFor(
  { config, database }: Pick<Lectern, "config" | "database">,
  { ocr = true, describeImages, enrich, redact, budget, isDry = false }: ReadingOptions & { isDry?: boolean },
  onEvent: (event: SyncEvent) => void,
): Promise<OpenReader> {
  const { meter, tally, paid } = openAccount(budget ?? null, onEvent);
  const writer = enrich && (await openLoneModel(config, "--enrich"));
  const isDescribed = describeImages ?? (writer !== undefined && hasPictureModel(config));
  const model = isDescribed ? await makeDescribe(config) : undefined;
  const describe = model && openDescribing(payFor(meterDescribe(model, tally), paid), onEvent);
  const languages = config.ocrLanguages;
  const pool = createReadingPool();
  const reader = openDeckReader({
    office: findOffice(config.office),
    ocr: ocr ? openOcr({ languages, workers: pool.size }, onEvent) : undefined,
    // In a dry run too it decides which decks are unchanged.
    describe: describe && isDry ? { ...describe, addTo: async (deck) => deck } : describe,
    redact,
    withheld: config.withheld,
    pool,
  });
  return {
    reader,
    meter,
    ...(writer && { enriching: openEnriching(meterWriter(writer, tally), { database, paid }) }),
    ...(model && { describing: { model, countPages: countDescribed } }),
  };
}

const meterWriter = (writer: LoneModel, tally: Tally): LoneModel => ({
  ...writer,
  converse: meterConverse(writer.converse, { stage: "enrich", model: writer.model }, tally),
});

const payFor = (model: PictureModel, paid: Paid): PictureModel => ({
  ...model,
  describe: (picture, context, signal) => paid(() => model.describe(picture, context, signal), signal),
});

/** Counts what is billed, and makes each call that bills with patience and within the budget. */
function openAccount(limit: number | null, onEvent: (event: SyncEvent) => void) {
  const meter = openMeter();
  const budget = openBudget(limit, ": what was made is kept; run the same command again to go on from there");
  const told = new Set<string>();
  const patiently = patientlyWith(batchPatience, ({ message }) => {
    if (!told.has(message)) onEvent({ type: "warning", text: `Waiting: ${message}` });
    told.add(message);
  });
  const tally: Tally = {
    add(charge) {
      meter.add(charge);
      // Nobody says what it cost: the budget would never know again.
      if (!charge.brokeOff) budget.spend([charge]);
    },
  };
  const paid: Paid = (call, signal) => patiently(() => budget.within(call), signal);
  return { meter, tally, paid };
}
