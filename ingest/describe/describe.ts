import type { Describe, PictureModel } from "../../src/providers/describe.ts";
import type { Usage } from "../../src/types.ts";
import { drawInWorker } from "../draw/draw.ts";
import type { ReadingEvent } from "../events.ts";
import type { Deck } from "../read/deck.ts";
import type { Enrichment } from "../read/deck-reader.ts";
import { describePages, sumUsage } from "./describe-pages.ts";
import { findDrawings, pagesToDescribe } from "./picture-pages.ts";

/** Descriptions of pictures by a model, as a part of a reading. */
export function openDescribing(model: PictureModel, onEvent: (event: ReadingEvent) => void): Enrichment {
  // Each as it comes: a deck that breaks off is paid for up to there.
  let paid: Usage[] = [];
  const describe: Describe = async (...picture) => {
    const description = await model.describe(...picture);
    paid.push(description.usage);
    return description;
  };
  return {
    settings: { describe: { model: model.id, prompt: model.prompt } },
    async enrich(deck, bytes, name, signal) {
      const pages = await pagesOf(deck, bytes, signal);
      const onPage = (done: number, total: number) =>
        onEvent({ type: "describing", deck: name, done, total });
      if (pages.length === 0) return deck;
      const { drawPage, close } = drawInWorker(bytes);
      return describePages(deck, { describe, drawPage, name, pages, onPage, signal }).finally(close);
    },
    takeCharges() {
      if (paid.length === 0) return [];
      const usage = sumUsage(paid);
      paid = [];
      return [{ stage: "describe", model: model.id, usage }];
    },
  };
}

/** How many pages it would describe. */
export async function countDescribed(deck: Deck, bytes: Uint8Array, signal: AbortSignal): Promise<number> {
  return (await pagesOf(deck, bytes, signal)).length;
}

async function pagesOf(deck: Deck, bytes: Uint8Array, signal: AbortSignal): Promise<number[]> {
  return deck.format === "pdf" ? pagesToDescribe(deck, await findDrawings(bytes, signal)) : [];
}
