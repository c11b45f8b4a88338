import { LecternError, passesSoon } from "./errors.ts";
import { retry } from "./retry.ts";
import { isMissedLimit } from "./time-limit.ts";

/** Waits in seconds: 1, 2, 4 … 60, 60, 60: some five minutes of throttling. */
export const batchPatience = { retries: 9, minTimeout: 1_000, maxTimeout: 60_000 };
export type PatienceOptions = typeof batchPatience;

/** Waiting does not mend a model that hangs, and each try waits out the whole time limit. */
const triesThatHang = 2;

/** This many calls in a row that no patience helped are an outage. */
const outageAfter = 3;

/**
 * Runs a call again while the service is throttling, down or breaking off, each wait twice as long as the last with
 * jitter. Nobody waits for an evaluation or an ingest: it would rather wait minutes than count a busy service as a bad
 * answer. A call that hangs is made twice. Throws what the last try threw, other failures at once, and `outage` if call after call fails so.
 */
export function patientlyWith(
  { retries, minTimeout, maxTimeout }: PatienceOptions,
  onWait: (error: LecternError) => void,
) {
  let exhausted = 0;
  const makePolicy = () => {
    let hung = 0;
    return {
      tries: retries + 1,
      pauseMs: (done: number) => Math.min(maxTimeout, minTimeout * 2 ** done * (1 + Math.random())),
      mayHelp(error: unknown) {
        if (!passesSoon(error) || (isMissedLimit(error) && ++hung >= triesThatHang)) return false;
        onWait(error);
        return true;
      },
    };
  };
  return async <Result>(call: () => Promise<Result>, signal: AbortSignal): Promise<Result> => {
    try {
      const result = await retry(call, makePolicy(), signal);
      exhausted = 0;
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!passesSoon(error) || ++exhausted < outageAfter) throw error;
      throw new LecternError(
        "outage",
        `${error.message}. This has lasted for minutes: run the same command again later to go on from here`,
        { cause: error },
      );
    }
  };
}
