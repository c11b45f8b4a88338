import { availableParallelism } from "node:os";
import type { PreparedChunk } from "../../src/store/write-deck.ts";
import { threadFile } from "../../src/thread-file.ts";
import type { CutDeck, CuttingTask } from "../index/cut-deck.ts";
import { createThreadPool, type ThreadSettings } from "../threads/thread-pool.ts";
import type { Deck, ReadDeck } from "./deck.ts";
import type { ReadingTask } from "./reading-thread.ts";

export interface ReadingPool {
  /** The most threads. */
  size: number;
  /** Off the main thread. Throws `bad-deck` also where a deck takes too long or too much memory; others go on. */
  read: ReadDeck;
  /** In a thread of its own, under the same limits: text that is read in a second may take minutes to cut. */
  cut: CutDeck;
  /** Ends the threads; a `read` that runs fails. */
  close(): Promise<void>;
}

const cutting = {
  thread: threadFile(import.meta.url, "../index/cutting-thread"),
  size: 1,
  // Its tokenizer takes 0.3 s to load, and decks come one after the other.
  idleMs: 10_000,
  verb: "cut",
  advice: "split it into smaller decks",
};

/** A 2,000-page PDF takes 10 s and 280 MB (`npm run bench:ingest`); more than two threads would not be fed. */
const defaults: ThreadSettings = {
  thread: threadFile(import.meta.url, "reading-thread"),
  // Two read no faster on two cores (`npm run bench:ingest`), and take a third more memory.
  size: Math.min(2, Math.ceil(availableParallelism() / 2)),
  limitMs: 300_000,
  memoryMb: 1_024,
  growthMb: 1_536,
  // The memory is soon needed for the embedding.
  idleMs: 1_000,
  verb: "read",
  advice: "split it, or export it again",
};

export function createReadingPool(settings: Partial<ThreadSettings> = {}): ReadingPool {
  const all = { ...defaults, ...settings };
  const threads = createThreadPool<ReadingTask, Deck>(all);
  const cutters = createThreadPool<CuttingTask, PreparedChunk[]>({ ...all, ...cutting });
  return {
    size: all.size,
    read: (bytes, name, signal) => {
      const own = ownBuffer(bytes);
      return threads.run({ bytes: own, name }, signal, [own.buffer]);
    },
    cut: cutters.run,
    close: async () => void (await Promise.all([threads.close(), cutters.close()])),
  };
}

/** A thread takes a whole buffer: part of one goes as a copy. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
