import type { PictureModel } from "../../src/providers/describe.ts";
import { createDrawing } from "../draw/draw.ts";
import type { ReadingEvent } from "../events.ts";
import type { Deck } from "../read/deck.ts";
import type { ImageReading } from "../read/deck-reader.ts";
import { describePages } from "./describe-pages.ts";
import { findDrawings, pagesToDescribe } from "./image-pages.ts";

/** Descriptions of images by a model, as a part of a reading. */
export function openDescribing(model: PictureModel, onEvent: (event: ReadingEvent) => void): ImageReading {
  return {
    settings: { describe: { model: model.id, prompt: model.prompt } },
    async addTo(deck, bytes, name, signal) {
      const pages = await pagesOf(deck, bytes, signal);
      const onPage = (done: number, total: number) =>
        onEvent({ type: "describing", deck: name, done, total });
      if (pages.length === 0) return deck;
      const drawing = createDrawing();
      const describing = { describe: model.describe, drawPage: drawing.pagesOf(bytes), name, pages, onPage };
      return describePages(deck, { ...describing, signal }).finally(drawing.close);
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
