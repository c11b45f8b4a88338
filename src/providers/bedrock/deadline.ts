import { type TimeLimit, within } from "../../time-limit.ts";
import { type BedrockCall, calling } from "./errors.ts";

/** How long a call may take, and what is said of one that takes longer. */
export function lateness({ resource, region }: BedrockCall, limitMs: number): TimeLimit {
  const where = region === null ? "" : ` in ${region}`;
  return {
    limitMs,
    missed: `${resource}${where} did not answer`,
    remedy: "try again, or another AWS_REGION",
  };
}

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
  return within(lateness(call, limitMs), signal, (either) => calling(call, either, () => run(either)));
}
