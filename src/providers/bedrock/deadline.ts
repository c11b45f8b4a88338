import { LecternError } from "../../errors.ts";
import { orAbort } from "../../or-abort.ts";
import { type BedrockCall, calling } from "./errors.ts";

/**
 * Runs one call that may not take longer than `limitMs`, the SDK's retries and the pauses between them included. Late is
 * `unavailable`; an abort still comes out as the signal's own reason, and neither waits for the SDK to notice.
 */
export async function callingWithin<T>(
  limitMs: number,
  call: BedrockCall,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limitMs);
  const either = AbortSignal.any([signal, late.signal]);
  try {
    return await calling(call, signal, () => orAbort(run(either), either));
  } catch (cause) {
    signal.throwIfAborted();
    if (!late.signal.aborted) throw cause;
    const region = call.region === null ? "" : ` in ${call.region}`;
    const message = `${call.resource}${region} did not answer within ${limitMs / 1000} seconds: try again, or another AWS_REGION`;
    throw new LecternError("unavailable", message, { cause });
  } finally {
    clearTimeout(timer);
  }
}
