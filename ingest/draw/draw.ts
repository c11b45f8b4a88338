import { Piscina } from "piscina";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { within } from "../../src/time-limit.ts";
import { threadFile, threadOptions } from "../threads/thread-file.ts";
import type { DrawingOutcome, DrawingTask } from "./drawing-thread.ts";

export interface DeckDrawer {
  /** A page (from 1) as a PNG so many pixels wide. Throws as `drawPage` of ingest/draw/page-image.ts does. */
  drawPage(page: number, width: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Milliseconds; of waiting for another page and of the start of the thread too. */
const pageMs = 60_000;

/** Draws pages of one PDF off the main thread, on which a page takes up to a second. */
export function drawInWorker(pdf: Uint8Array): DeckDrawer {
  const thread = new Piscina<DrawingTask, DrawingOutcome>({
    filename: threadFile(import.meta.url, "drawing-thread"),
    workerData: pdf,
    minThreads: 0,
    maxThreads: 1,
    atomics: "disabled",
    recordTiming: false,
    execArgv: threadOptions(),
  });
  // Of a thread that breaks while it is idle; what breaks while it draws is told to who waits for the page.
  thread.on("error", () => undefined);
  return {
    async drawPage(page, width, signal) {
      signal.throwIfAborted();
      const limit = { limitMs: pageMs, missed: `Page ${page} was not drawn` };
      const run = (either: AbortSignal) => thread.run({ page, width }, { signal: either });
      const outcome = await within(limit, signal, run).catch((cause) => {
        if (signal.aborted || cause instanceof LecternError) throw cause;
        throw new LecternError("bad-deck", `Page ${page} can't be drawn (${errorMessage(cause)})`, { cause });
      });
      if ("picture" in outcome) return outcome.picture;
      throw new LecternError(outcome.failure.code, outcome.failure.message);
    },
    close: () => thread.destroy(),
  };
}
