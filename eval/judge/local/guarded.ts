import { errorMessage } from "../../../src/errors.ts";
import type { Score } from "../../metrics/metric.ts";

/** A judgement that could not be had for want of the embedding model is counted as failed. Throws when aborted. */
export async function guarded(signal: AbortSignal, judge: () => Promise<Score>): Promise<Score> {
  try {
    return await judge();
  } catch (error) {
    signal.throwIfAborted();
    return { value: null, reason: `embedding failed: ${errorMessage(error)}`, failed: true };
  }
}
