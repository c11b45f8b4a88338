import { randomUUID } from "node:crypto";
import { threadFile } from "../../src/thread-file.ts";
import { createThreadPool, type ThreadSettings } from "../threads/thread-pool.ts";
import type { DrawingTask, Drawn } from "./drawing-thread.ts";
import type { PageRuns } from "./page-runs.ts";
import type { SlideDrawing } from "./slide-drawing.ts";

/** A page (from 1) as a PNG of this width in pixels. Throws as `OpenPdf.drawPage` and as a thread pool does. */
export type DrawPage = (page: number, width: number, signal: AbortSignal) => Promise<Uint8Array>;

/** A page's words and where they stand on its image. Throws as `DrawPage`. */
export type ReadPage = (page: number, signal: AbortSignal) => Promise<PageRuns>;

/**
 * Draws pages of PDFs in a thread: a page blocks its thread for up to a second, a hostile one for minutes, and pdfjs
 * may fail where nobody listens, which would end the process.
 */
interface Drawing {
  /** `pdf`: the deck's bytes, or the file that holds them, whose content must stay what it is. */
  pagesOf(pdf: Uint8Array | string): DrawPage;
  wordsOf(pdf: Uint8Array | string): ReadPage;
  /** Where the shapes of a presentation's slide stand: `file` holds it. Throws `bad-deck`, `not-found`. */
  shapesOf(file: string, page: number, signal: AbortSignal): Promise<SlideDrawing>;
  /** A picture that stands on it, by its number there; null where it is none that a browser shows. */
  pictureOf(
    file: string,
    place: { page: number; picture: number },
    signal: AbortSignal,
  ): Promise<Uint8Array | null>;
  close(): Promise<void>;
}

/** A page takes 54 ms, 203 ms at the worst of two real courses, and its thread 2 s to start on a busy machine. */
const defaults: ThreadSettings = {
  thread: threadFile(import.meta.url, "drawing-thread"),
  size: 1,
  limitMs: 15_000,
  memoryMb: 512,
  growthMb: 1_024,
  // The open deck may take a hundred megabytes.
  idleMs: 30_000,
  verb: "draw",
  advice: "open the deck itself",
};

export function createDrawing(settings: Partial<ThreadSettings> = {}): Drawing {
  const thread = createThreadPool<DrawingTask, Drawn>({ ...defaults, ...settings });
  // What is wanted decides what comes back (drawing-thread.ts).
  const ask = <Wanted extends Drawn>(task: DrawingTask, signal: AbortSignal) =>
    thread.run(task, signal) as Promise<Wanted>;
  return {
    pagesOf(pdf) {
      const source = openOnce(pdf);
      return (page, width, signal) =>
        ask<Uint8Array>({ want: "image", ...source(), page, width, name: `Page ${page}` }, signal);
    },
    wordsOf(pdf) {
      const source = openOnce(pdf);
      return (page, signal) =>
        ask<PageRuns>({ want: "words", ...source(), page, name: `Page ${page}` }, signal);
    },
    shapesOf: (presentation, page, signal) =>
      ask<SlideDrawing>({ want: "shapes", presentation, page, name: `Slide ${page}` }, signal),
    pictureOf: (presentation, place, signal) =>
      ask<Uint8Array | null>(
        { want: "picture", presentation, ...place, name: `A picture of slide ${place.page}` },
        signal,
      ),
    close: thread.close,
  };
}

/** What names a deck to the thread, made when a page of it is first asked for. */
function openOnce(pdf: Uint8Array | string): () => { id: string; pdf: Uint8Array | string } {
  let source: { id: string; pdf: Uint8Array | string } | undefined;
  return () => {
    source ??= typeof pdf === "string" ? { id: pdf, pdf } : { id: randomUUID(), pdf: shared(pdf) };
    return source;
  };
}

/** Bytes that go to the thread with each page without being copied again. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
