import { LecternError } from "./errors.ts";
import { orAbort } from "./or-abort.ts";

export interface TimeLimit {
  limitMs: number;
  /** A clause: who did not do what. */
  missed: string;
  /** What to do then; absent: try again. */
  remedy?: string;
}

/**
 * Runs with a signal that aborts with the given one, or with `unavailable` after `limitMs`. The limit ends with the
 * run; what the run has begun, such as a stream, may keep the signal.
 */
export async function within<T>(
  limit: TimeLimit,
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

const timeout = "TimeoutError";

export function missedLimit({ limitMs, missed, remedy = "try again" }: TimeLimit): LecternError {
  const cause = new DOMException("The time limit has passed", timeout);
  return new LecternError("unavailable", `${missed} within ${limitMs / 1000} seconds: ${remedy}`, { cause });
}

export const isMissedLimit = ({ cause }: Error): boolean =>
  cause instanceof DOMException && cause.name === timeout;
