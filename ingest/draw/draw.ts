import { randomUUID } from "node:crypto";
import { threadFile } from "../../src/thread-file.ts";
import { createThreadPool, type ThreadSettings } from "../threads/thread-pool.ts";
import type { DrawingTask } from "./drawing-thread.ts";

/** A page (from 1) as a PNG of this width in pixels. Throws as `OpenPdf.drawPage` and as a thread pool does. */
export type DrawPage = (page: number, width: number, signal: AbortSignal) => Promise<Uint8Array>;

/**
 * Draws pages of PDFs in a thread: a page blocks its thread for up to a second, a hostile one for minutes, and pdfjs
 * may fail where nobody listens, which would end the process.
 */
interface Drawing {
  /** `pdf`: the deck's bytes, or the file that holds them, whose content must stay what it is. */
  pagesOf(pdf: Uint8Array | string): DrawPage;
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
  const thread = createThreadPool<DrawingTask, Uint8Array>({ ...defaults, ...settings });
  return {
    pagesOf(pdf) {
      let source: Pick<DrawingTask, "id" | "pdf"> | undefined;
      return (page, width, signal) => {
        source ??= typeof pdf === "string" ? { id: pdf, pdf } : { id: randomUUID(), pdf: shared(pdf) };
        return thread.run({ ...source, page, width, name: `Page ${page}` }, signal);
      };
    },
    close: thread.close,
  };
}

/** Bytes that go to the thread with each page without being copied again. */
function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
