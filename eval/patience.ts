import pRetry from "p-retry";
import { LecternError } from "../src/errors.ts";

/** Waits in seconds: 1, 2, 4 … 60, 60, 60: some five minutes of throttling. */
export const evaluationPatience = { retries: 9, minTimeout: 1_000, maxTimeout: 60_000 };
export type PatienceOptions = typeof evaluationPatience;

/** What no later case can escape: the run ends, and goes on from there once it is mended. */
const endings = new Set(["access-denied", "budget", "config", "credentials", "index-mismatch", "storage"]);

export function endsRun(error: unknown): boolean {
  return error instanceof LecternError && endings.has(error.code);
}

const passing = new Set(["throttled", "unavailable", "truncated"]);

/**
 * Runs a call again while the service is throttling, down or breaking off, each wait twice as long as the last with
 * jitter. An evaluation has no student waiting: it would rather wait minutes than count a busy service as a bad
 * answer. Throws what the last try threw; other failures at once.
 */
export function patientlyWith(options: PatienceOptions, onWait: (error: LecternError) => void) {
  return <Result>(call: () => Promise<Result>, signal: AbortSignal): Promise<Result> =>
    pRetry(call, {
      ...options,
      factor: 2,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof LecternError && passing.has(error.code),
      onFailedAttempt: ({ error, retriesLeft }) => {
        if (retriesLeft > 0 && error instanceof LecternError && passing.has(error.code)) onWait(error);
      },
    });
}
