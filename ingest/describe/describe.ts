import type { PictureModel } from "../../src/providers/describe.ts";
import { threadFile } from "../../src/thread-file.ts";
import { createDrawing } from "../draw/draw.ts";
import type { ReadingEvent } from "../events.ts";
import type { Deck } from "../read/deck.ts";
import type { ImageReading } from "../read/deck-reader.ts";
import type { PageDrawing } from "../read/pdf/drawings.ts";
import { createThreadPool } from "../threads/thread-pool.ts";
import { describePages } from "./describe-pages.ts";
import type { LookingTask } from "./looking-thread.ts";
import { pagesToDescribe } from "./pages-to-describe.ts";

/** Descriptions of images by a model, as a part of a reading. */
export function openDescribing(model: PictureModel, onEvent: (event: ReadingEvent) => void): ImageReading {
  return {
    settings: { describe: { model: model.id, prompt: model.prompt } },
    async addTo(deck, bytes, name, signal) {
      const pages = await pagesOf(deck, { bytes, name }, signal);
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
export async function countDescribed(deck: Deck, file: LookingTask, signal: AbortSignal): Promise<number> {
  return (await pagesOf(deck, file, signal)).length;
}

/** Throws `bad-deck` if the deck takes too long or too much memory to be looked through. */
async function pagesOf(deck: Deck, file: LookingTask, signal: AbortSignal): Promise<number[]> {
  if (deck.format !== "pdf") return [];
  const thread = createThreadPool<LookingTask, PageDrawing[]>({
    thread: threadFile(import.meta.url, "looking-thread"),
    size: 1,
    limitMs: 300_000,
    memoryMb: 1_024,
    growthMb: 1_024,
    idleMs: 1_000,
    verb: "scan",
    advice: "read it without descriptions",
  });
  return pagesToDescribe(deck, await thread.run(file, signal).finally(thread.close));
}
