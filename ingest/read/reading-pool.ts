import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { Piscina } from "piscina";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { threadFile, threadOptions } from "../threads/thread-file.ts";
import type { Deck, ReadDeck } from "./deck.ts";
import type { ReadingOutcome, ReadingTask } from "./reading-thread.ts";

export interface PoolSettings {
  /** Threads. Each starts with the first deck that needs it. */
  size: number;
  /** Milliseconds a deck may take, the start of its thread included. */
  fileMs: number;
  /** Of JavaScript's objects, for each thread. Bytes in buffers are not among them: readers bound what they unpack. */
  memoryMb: number;
}

export interface ReadingPool {
  /** Threads at the most. */
  size: number;
  /** Off the main thread. Throws `bad-deck` also where a deck takes too long or too much memory; others go on. */
  read: ReadDeck;
  /** Ends the threads; a `read` that runs fails. */
  close(): Promise<void>;
}

/** A 2,000-page PDF takes 10 s and 280 MB (`npm run bench:ingest`); more than two threads would not be fed. */
export const defaultPool: PoolSettings = {
  // Two read no faster on two cores (`npm run bench:ingest`), and take a third more memory.
  size: Math.min(2, Math.ceil(availableParallelism() / 2)),
  fileMs: 300_000,
  memoryMb: 1_024,
};

/** Milliseconds until a thread that has nothing to do ends: its memory is then free for the embedding. */
const idleMs = 1_000;
const ownThread = threadFile(import.meta.url, "reading-thread");

/** `thread` is the module that the threads run: its default export takes a `ReadingTask`. */
export function createReadingPool(settings: PoolSettings, thread = ownThread): ReadingPool {
  const { size, fileMs, memoryMb } = settings;
  const threads = new Piscina<ReadingTask, ReadingOutcome>({
    filename: thread,
    minThreads: 0,
    maxThreads: size,
    idleTimeout: idleMs,
    // A thread that waits in Atomics.wait would not run what a reader left behind, such as the closing of a PDF.
    atomics: "disabled",
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    execArgv: threadOptions(),
  });
  // Of a thread that breaks while it is idle; what breaks while it reads is told to who waits for the deck.
  threads.on("error", () => undefined);
  // A deck that waits for its turn uses up no time.
  const limit = pLimit(size);
  return {
    size,
    read: (bytes, name, signal) =>
      limit(async () => {
        signal.throwIfAborted();
        const task = { bytes: ownBuffer(bytes), name };
        const late = `${name} took longer than ${fileMs / 1000} s to read: split it, or export it anew`;
        const run = (either: AbortSignal) =>
          threads.run(task, { signal: either, transferList: [task.bytes.buffer] });
        try {
          return toDeck(await inTime({ milliseconds: fileMs, late }, signal, run));
        } catch (cause) {
          throw explain(cause, name, { signal, memoryMb });
        }
      }),
    close: () => threads.destroy(),
  };
}

function toDeck(outcome: ReadingOutcome): Deck {
  if ("deck" in outcome) return outcome.deck;
  throw new LecternError(outcome.failure.code, outcome.failure.message);
}

/** `milliseconds` over, or the signal aborted: the run's own signal aborts, which ends its thread. */
async function inTime<Result>(
  { milliseconds, late }: { milliseconds: number; late: string },
  signal: AbortSignal,
  run: (either: AbortSignal) => Promise<Result>,
): Promise<Result> {
  // Not AbortSignal.any: what depends on a signal that outlives it gathers there (Node 20).
  const either = new AbortController();
  const leave = () => either.abort(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  const timer = setTimeout(() => either.abort(new LecternError("bad-deck", late)), milliseconds);
  try {
    return await run(either.signal);
  } catch (error) {
    either.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
  }
}

function explain(cause: unknown, name: string, { signal, memoryMb }: Broken): unknown {
  if (signal.aborted || cause instanceof LecternError) return cause;
  const isFull = cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  const message = isFull
    ? `${name} needs more than ${memoryMb} MB of memory to read: split it, or export it anew`
    : `${name} broke its reader (${errorMessage(cause)}): export it anew`;
  return new LecternError("bad-deck", message, { cause });
}

interface Broken {
  signal: AbortSignal;
  memoryMb: number;
}

/** A thread takes a whole buffer: part of one goes as a copy. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
