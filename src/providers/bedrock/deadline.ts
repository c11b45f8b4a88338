import { within } from "../../time-limit.ts";
import { type BedrockCall, calling } from "./errors.ts";

/**
 * Runs one call that may not take longer than `limitMs`, the SDK's retries and the pauses between them included. Late is
 * `unavailable`; an abort still comes out as the signal's own reason, and neither waits for the SDK to notice.
 */
export function callingWithin<T>(
  limitMs: number,
  call: BedrockCall,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const region = call.region === null ? "" : ` in ${call.region}`;
  const missed = `${call.resource}${region} did not answer`;
  const limit = { limitMs, missed, remedy: "try again, or another AWS_REGION" };
  return within(limit, signal, (either) => calling(call, either, () => run(either)));
}
