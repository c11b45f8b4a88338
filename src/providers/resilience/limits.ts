import { LecternError } from "../../errors.ts";
import { orAbort } from "../../or-abort.ts";

/**
 * Runs with a signal that aborts with the given one, or with `unavailable` after `limitMs`. The limit ends with the
 * run; what the run has begun, such as a stream, may keep the signal.
 */
export async function within<T>(
  limit: { limitMs: number; missed: string },
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const either = AbortSignal.any([signal, late.signal]);
  const timer = setTimeout(() => late.abort(missedLimit(limit)), limit.limitMs);
  try {
    return await orAbort(run(either), either);
  } catch (error) {
    either.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** `missed` is a clause: who did not do what. */
export function missedLimit({ limitMs, missed }: { limitMs: number; missed: string }): LecternError {
  return new LecternError("unavailable", `${missed} within ${limitMs / 1000} seconds: try again`);
}

/** Milliseconds. An abort ends it at once, with the signal's reason, and leaves no timer. */
export async function pause(forMs: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, forMs);
  });
  try {
    await orAbort(over, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for one promise after the other under one signal and one timer: cheaper a stream's event than `within`. */
export interface Watch {
  wait<T>(promise: Promise<T>): Promise<T>;
  end(): void;
}

/** Calls `onIdle` where a wait takes `idleMs`; what happens between two waits has all the time it takes. */
export function watchOver(signal: AbortSignal, idleMs: number, onIdle: () => void): Watch {
  let leave: ((reason: unknown) => void) | null = null;
  const onAbort = () => leave?.(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => leave && onIdle(), idleMs);
  return {
    async wait(promise) {
      try {
        return await new Promise((resolve, reject) => {
          leave = reject;
          timer.refresh();
          promise.then(resolve, reject);
          if (signal.aborted) reject(signal.reason);
        });
      } finally {
        leave = null;
      }
    },
    end() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}
