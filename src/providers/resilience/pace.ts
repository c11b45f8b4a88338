import { channel } from "node:diagnostics_channel";
import type { LecternError } from "../../errors.ts";
import { orAbort } from "../../or-abort.ts";
import { batchPatience, patientlyWith } from "../../patience.ts";

/** Announces, for who watches an ingest, that a service throttles it: the failure, which is waited out. */
export const slowdowns = channel("lectern:slowdown");

/** Milliseconds between two calls after the first throttling, and at most. */
const firstInterval = 50;
const longestInterval = 2_000;
const slower = 1.6;
const faster = 0.9;
/** Calls that succeed in a row before the next is dared earlier. */
const successesToSpeedUp = 20;

/** Runs calls that nobody waits for, no faster than the service takes them. */
export interface Pace {
  run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/**
 * A throttled call is made again after seconds, and all calls keep a longer interval from then on, which shrinks as they
 * succeed (Chiu & Jain, 1989: additive increase, multiplicative decrease). Throws `outage` where minutes do not help.
 */
export function createPace(patience = batchPatience): Pace {
  let interval = 0;
  let successes = 0;
  let turn: Promise<void> = Promise.resolve();
  const takeTurn = () => {
    const mine = turn;
    turn = mine.then(() => pause(interval));
    return mine;
  };
  const slowDown = (error: LecternError) => {
    // Calls that were under way together are throttled together, and say it once.
    if (interval === 0 || successes > 0) {
      interval = Math.min(longestInterval, Math.max(firstInterval, interval * slower));
    }
    successes = 0;
    slowdowns.publish(error);
  };
  const speedUp = () => {
    if (interval === 0 || ++successes < successesToSpeedUp) return;
    interval *= faster;
    successes = 1;
  };
  const patiently = patientlyWith(patience, slowDown);
  return {
    run: (call, signal) =>
      patiently(async () => {
        await orAbort(takeTurn(), signal);
        signal.throwIfAborted();
        const result = await call();
        speedUp();
        return result;
      }, signal),
  };
}

const pause = (forMs: number) =>
  forMs === 0 ? undefined : new Promise<void>((resolve) => setTimeout(resolve, forMs));
