import { mayPass } from "./faults.ts";
import { pause, within } from "./limits.ts";

const firstPauseMs = 100;
const jitterMs = 100;
/** Not even a caller who asks for more gets more. */
const mostTries = 5;

export interface RetryPolicy {
  /** The first call included; at most 5. */
  tries: number;
  /** Milliseconds for all tries and the pauses between them. */
  limitMs: number;
  /** Who did not do what, for the error when that is over: "the reranker did not answer". */
  missed: string;
  /** Whether trying again may help; by default what `mayPass` says. */
  isPassing?: (error: unknown) => boolean;
}

/**
 * Calls again after what may pass, with exponential backoff. Throws what the last try threw, at once what can't pass,
 * `unavailable` when the time is over, and the signal's reason as soon as it aborts. A pause that the time left can't
 * hold is not begun. The loop is our own because the pauses of `cockatiel`'s outlive an abort.
 */
export function resilient<T>(
  call: (signal: AbortSignal) => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<T> {
  const { limitMs, isPassing = mayPass } = policy;
  const tries = Math.min(policy.tries, mostTries);
  const end = performance.now() + limitMs;
  return within(policy, signal, async (either) => {
    for (let retry = 0; ; retry++) {
      either.throwIfAborted();
      try {
        return await call(either);
      } catch (error) {
        either.throwIfAborted();
        const pauseMs = backoffMs(retry);
        if (retry + 1 >= tries || !isPassing(error) || performance.now() + pauseMs >= end) throw error;
        await pause(pauseMs, either);
      }
    }
  });
}

/** 100, 200, 400 … milliseconds, each up to 100 more or less, so that many callers do not come back together. */
export function backoffMs(retry: number): number {
  return firstPauseMs * 2 ** retry + (Math.random() * 2 - 1) * jitterMs;
}
