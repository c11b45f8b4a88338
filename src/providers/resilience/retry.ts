import { channel } from "node:diagnostics_channel";
import { passesSoon } from "../../errors.ts";
import { retry } from "../../retry.ts";
import { type TimeLimit, within } from "../../time-limit.ts";

const firstPauseMs = 100;
const jitterMs = 100;
/** The most tries, even for a caller who asks for more. */
const maxTries = 5;

/** Announces the failure each time a call is retried, so that retries can be counted. */
export const retries = channel("lectern:retry");

/** Retries that the callers of a service have together, so that many who fail at once do not multiply what it has to bear. */
export interface RetryQuota {
  /** Whether a retry may be made; takes it. */
  take(): boolean;
  /** A call that succeeded gives a part of one back. */
  succeed(): void;
}

/** The time limit holds for all tries and the pauses between them. */
interface ResiliencePolicy extends TimeLimit {
  /** The first call included; at most 5. */
  tries: number;
  /** Shared with the others who call the same; absent: as many retries as there are tries. */
  quota?: RetryQuota;
  /** Whether trying again may help; by default what `passesSoon` says. */
  isPassing?: (error: unknown) => boolean;
}

/**
 * Calls again after what may pass, with exponential backoff. Throws what the last try threw, at once what can't pass,
 * `unavailable` when the time is over, and the signal's reason as soon as it aborts. A pause that the time left can't
 * hold is not begun.
 */
export function resilient<T>(
  call: (signal: AbortSignal) => Promise<T>,
  policy: ResiliencePolicy,
  signal: AbortSignal,
): Promise<T> {
  const { limitMs, isPassing = passesSoon, quota } = policy;
  const end = performance.now() + limitMs;
  const retrying = {
    tries: Math.min(policy.tries, maxTries),
    pauseMs: backoffMs,
    mayHelp(error: unknown, pauseMs: number) {
      const isInTime = performance.now() + pauseMs < end;
      const mayHelp = isPassing(error) && isInTime && (quota?.take() ?? true);
      if (mayHelp) retries.publish(error);
      return mayHelp;
    },
  };
  return within(policy, signal, async (either) => {
    const result = await retry(() => call(either), retrying, either);
    quota?.succeed();
    return result;
  });
}

/** 100, 200, 400 … milliseconds, each up to 100 more or less, so that many callers do not come back together. */
export function backoffMs(retry: number): number {
  return firstPauseMs * 2 ** retry + (Math.random() * 2 - 1) * jitterMs;
}
