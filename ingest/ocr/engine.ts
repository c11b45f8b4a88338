import pLimit from "p-limit";
import { LecternError } from "../../src/errors.ts";
import { within } from "../../src/time-limit.ts";
import { type LanguageFile, languageFiles } from "./languages.ts";
import { type OcrPage, toPage } from "./lines.ts";
import { pngSize } from "./png-size.ts";
import { startThread, type Thread } from "./thread.ts";

export interface OcrSettings {
  /** Tesseract's codes, the likeliest first, e.g. `["eng", "deu"]`. Each makes a page slower. */
  languages: string[];
  /** Threads, each about 150 MB. */
  workers: number;
  /** Milliseconds a page may take, the start of its thread included. */
  pageMs?: number;
}

export interface Ocr {
  /**
   * The words in a PNG image. Throws `invalid` for what is no PNG or can't be decoded, `too-large` above 50
   * megapixels, `unavailable` if a page takes too long or its thread breaks; the next image gets a new one.
   */
  read(image: Uint8Array, signal: AbortSignal): Promise<OcrPage>;
  /** Ends the threads; a `read` that runs fails as `unavailable`. */
  close(): Promise<void>;
}

/** Increment this when the same page may come out differently: decks are then read again. */
export const ocrVersion = 1;

const pageMilliseconds = 60_000;
const maxPixels = 50_000_000;
/** A thread's memory grows to what its largest page took and never shrinks: after this many pages a new thread is started. */
const pagesPerThread = 100;

/** OCR on this machine by Tesseract. Loads nothing until the first image. Throws `config` if a language is missing. */
export function createOcr({ languages, workers, pageMs = pageMilliseconds }: OcrSettings): Ocr {
  const files = languageFiles(languages);
  const limit = pLimit(workers);
  const threads = createThreads(files);
  return {
    read: (image, signal) =>
      limit(async () => {
        signal.throwIfAborted();
        const size = checkedSize(image);
        const page = { limitMs: pageMs, missed: "OCR did not read the page" };
        const found = await within(page, signal, (either) =>
          threads.use((thread) => thread.recognize(image), either),
        );
        return toPage(found, size);
      }),
    close: threads.close,
  };
}

interface Threads {
  /** Lends a thread. One that failed, or whose user left, is ended. */
  use<T>(work: (thread: Thread) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

function createThreads(files: LanguageFile[]): Threads {
  const idle: Thread[] = [];
  const all = new Map<Thread, { pages: number }>();
  const start = () => {
    const thread = startThread(files);
    all.set(thread, { pages: 0 });
    return thread;
  };
  const end = async (thread: Thread) => {
    all.delete(thread);
    await thread.end();
  };
  return {
    async use(work, signal) {
      const thread = idle.pop() ?? start();
      const leave = () => void end(thread);
      signal.addEventListener("abort", leave, { once: true });
      try {
        const result = await work(thread);
        const count = all.get(thread);
        if (count && ++count.pages < pagesPerThread) idle.push(thread);
        else await end(thread);
        return result;
      } catch (error) {
        await end(thread);
        throw error;
      } finally {
        signal.removeEventListener("abort", leave);
      }
    },
    async close() {
      idle.length = 0;
      await Promise.all([...all.keys()].map(end));
    },
  };
}

/** Before it is decoded, so that a small file that unfolds to a huge image is refused. */
function checkedSize(image: Uint8Array): { width: number; height: number } {
  const size = pngSize(image);
  if (!size) throw new LecternError("invalid", "OCR reads PNG images only: convert the image to PNG");
  const { width, height } = size;
  if (width === 0 || height === 0) throw new LecternError("invalid", "The image is empty: leave it out");
  if (width * height <= maxPixels) return size;
  throw new LecternError(
    "too-large",
    `The image has ${width} × ${height} pixels, but OCR reads at most ${maxPixels / 1_000_000} million: make it smaller`,
  );
}
