import { orAbort } from "./or-abort.ts";

export interface RetryPolicy {
  /** The first call included. */
  tries: number;
  /** Milliseconds before a retry, counting from 0. */
  pauseMs(retry: number): number;
  /** Whether calling again may help, after a pause of so many milliseconds. Called before each pause. */
  mayHelp(error: unknown, pauseMs: number): boolean;
}

/**
 * Calls again after what may pass. Throws what the last try threw, at once what can't pass, and the signal's reason as
 * soon as it aborts. The loop is our own because the pauses of cockatiel's outlive an abort, and p-retry's pauses can't
 * be told how much time is left.
 */
export async function retry<T>(
  call: () => Promise<T>,
  { tries, pauseMs, mayHelp }: RetryPolicy,
  signal: AbortSignal,
): Promise<T> {
  for (let retries = 0; ; retries++) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      const forMs = pauseMs(retries);
      if (retries + 1 >= tries || !mayHelp(error, forMs)) throw error;
      await pause(forMs, signal);
    }
  }
}

/** An abort ends it at once, with the signal's reason, and leaves no timer. */
async function pause(forMs: number, signal: AbortSignal): Promise<void> {
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
