import pLimit from "p-limit";
import { Piscina } from "piscina";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { threadArguments } from "../../src/thread-file.ts";
import type { TaskOutcome } from "./as-task.ts";

export interface ThreadSettings {
  /** The module that the threads run: its default export is made by `asTask`. */
  thread: string;
  /** Threads at the most. Each starts with the first task that needs it. */
  size: number;
  /** Milliseconds a task may take, the start of its thread included. */
  limitMs: number;
  /** The limit on each thread's JavaScript objects. */
  memoryMb: number;
  /** By how much the process may grow during a task: buffers and images are no JavaScript objects. */
  growthMb: number;
  /** Milliseconds until a thread that has nothing to do ends, and leaves its memory to others. */
  idleMs: number;
  /** What they do, and what to do if it fails, for messages: `read`, `export it again`. */
  verb: string;
  advice: string;
}

interface ThreadPool<Task, Result> {
  /**
   * Throws what the task throws, the signal's reason, and `bad-deck` if the task takes too long or too much memory,
   * or breaks its thread. That thread is then ended; other tasks go on.
   */
  run(task: Task, signal: AbortSignal, transfer?: ArrayBuffer[]): Promise<Result>;
  /** Ends the threads; a task that runs fails. */
  close(): Promise<void>;
}

/** Threads that do one kind of work off the main thread. */
export function createThreadPool<Task extends { name: string }, Result>(
  settings: ThreadSettings,
): ThreadPool<Task, Result> {
  const threads = new Piscina<Task, TaskOutcome<Result>>({
    filename: settings.thread,
    minThreads: 0,
    maxThreads: settings.size,
    idleTimeout: settings.idleMs,
    // A thread that waits in Atomics.wait would not run what a task left behind, such as the closing of a PDF.
    atomics: "disabled",
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    execArgv: threadArguments,
  });
  // A thread may break while it is idle; one that breaks while it works fails its task.
  threads.on("error", () => undefined);
  // A task that waits for its turn uses up no time.
  const limit = pLimit(settings.size);
  return {
    run: (task, signal, transferList = []) =>
      limit(async () => {
        signal.throwIfAborted();
        try {
          const run = (either: AbortSignal) => threads.run(task, { signal: either, transferList });
          const outcome = await inTime(task.name, settings, signal, run);
          if ("result" in outcome) return outcome.result;
          throw new LecternError(outcome.failure.code, outcome.failure.message);
        } catch (cause) {
          if (signal.aborted || cause instanceof LecternError) throw cause;
          throw explain(cause, task.name, settings);
        }
      }),
    close: () => threads.destroy(),
  };
}

/** How often the process's memory is looked at, in milliseconds: a parser unpacks some 20 MB meanwhile. */
const lookMs = 100;
const megabyte = 1024 * 1024;

/** When the time is over, the memory used up, or the signal aborted, the run's own signal aborts, which ends its thread. */
async function inTime<Result>(
  name: string,
  { limitMs, growthMb, verb, advice }: ThreadSettings,
  signal: AbortSignal,
  run: (either: AbortSignal) => Promise<Result>,
): Promise<Result> {
  // Not AbortSignal.any: what depends on a signal that outlives it gathers there (Node 20).
  const either = new AbortController();
  const leave = () => either.abort(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  const fail = (what: string) => either.abort(new LecternError("bad-deck", `${name} ${what}: ${advice}`));
  const timer = setTimeout(() => fail(`took longer than ${limitMs / 1000} s to ${verb}`), limitMs);
  const most = process.memoryUsage.rss() + growthMb * megabyte;
  const look = setInterval(() => {
    if (process.memoryUsage.rss() > most) fail(`needs more than ${growthMb} MB of memory to ${verb}`);
  }, lookMs);
  try {
    return await run(either.signal);
  } catch (error) {
    either.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    clearInterval(look);
    signal.removeEventListener("abort", leave);
  }
}

function explain(cause: unknown, name: string, { memoryMb, verb, advice }: ThreadSettings): LecternError {
  const isFull = cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  const what = isFull
    ? `needs more than ${memoryMb} MB of memory to ${verb}`
    : `crashed the thread that ${verb}s it (${errorMessage(cause)})`;
  return new LecternError("bad-deck", `${name} ${what}: ${advice}`, { cause });
}
