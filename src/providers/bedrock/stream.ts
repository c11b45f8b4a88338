import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import { LecternError } from "../../errors.ts";
import { type BedrockCall, explain, isServiceError } from "./errors.ts";

/**
 * The SDK's events, ended only by a whole answer. Throws the signal's reason after an abort, `truncated` if the
 * stream breaks off: some transports end a broken one as if it were whole, so both closing events must have come.
 */
export async function* wholeStream(
  stream: AsyncIterable<ConverseStreamOutput> | undefined,
  call: BedrockCall,
  signal: AbortSignal,
): AsyncGenerator<ConverseStreamOutput> {
  let stopped = false;
  let metered = false;
  try {
    for await (const event of stream ?? []) {
      signal.throwIfAborted();
      stopped ||= event.messageStop !== undefined;
      metered ||= event.metadata !== undefined;
      yield event;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw isServiceError(error) ? explain(error, call) : truncated(call, error);
  }
  signal.throwIfAborted();
  if (!stopped || !metered) throw truncated(call);
}

function truncated(call: BedrockCall, cause?: unknown): LecternError {
  return new LecternError("truncated", `${call.resource} broke off before the end of its answer: ask again`, {
    cause,
  });
}

/**
 * The same events with each citation after the text it supports. Models send it after that text or before it, within
 * one content block; a block that opens with a citation sends all of its citations ahead.
 */
export async function* citationsAfterText(
  events: AsyncIterable<ConverseStreamOutput>,
): AsyncGenerator<ConverseStreamOutput> {
  let block: number | undefined;
  let wroteText = false;
  let held: ConverseStreamOutput[] = [];
  for await (const event of events) {
    const delta = event.contentBlockDelta;
    const newBlock = delta !== undefined && delta.contentBlockIndex !== block;
    if (newBlock || event.contentBlockStop || event.messageStop) {
      yield* held;
      held = [];
      wroteText = false;
      block = delta?.contentBlockIndex;
    }
    if (delta?.delta?.citation && (!wroteText || held.length > 0)) {
      if (wroteText) {
        yield* held;
        held = [];
        wroteText = false;
      }
      held.push(event);
    } else {
      if (delta?.delta?.text) wroteText = true;
      yield event;
    }
  }
  yield* held;
}
