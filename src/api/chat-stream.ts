import { UI_MESSAGE_STREAM_HEADERS, type UIMessageChunk } from "ai";
import type { AnswerEvent } from "../answer/events.ts";
import type { Keeping } from "../answer/memory/keep.ts";
import type { Recorded } from "../answer/memory/record.ts";
import { toEventStream } from "./event-stream.ts";
import { type Heard, toMessageStream } from "./message-stream.ts";
import type { RunningAnswers } from "./running.ts";

export interface Answering extends Recorded, Heard {
  signal: AbortSignal;
}

/** `running`: where the answer goes on without its reader; null where it ends with them, by `leaving`. */
export async function streamAnswer(
  { owner, signal, events, whenKept, ...heard }: Answering & { owner: string },
  leaving: AbortController,
  running: RunningAnswers | null,
): Promise<Response> {
  // The first event decides between a problem and a stream: what fails before it has a status of its own.
  const first = await events.next();
  if (!first.done && first.value.type === "error") {
    await events.return(undefined);
    throw first.value.error;
  }
  const chunks = tellWhetherKept(toMessageStream(resume(first, events), heard, signal), whenKept);
  if (!running) return toResponse(chunks, leaving);
  const stop = (reason?: Error) => leaving.abort(reason);
  const hearer = new AbortController();
  return toResponse(
    running.begin({ conversation: heard.conversation, owner }, chunks, stop).hear(hearer),
    hearer,
  );
}

export const toResponse = (chunks: AsyncGenerator<UIMessageChunk>, leaving: AbortController): Response =>
  new Response(toEventStream(chunks, leaving), {
    // Proxies that buffer would hold the answer back.
    headers: { ...UI_MESSAGE_STREAM_HEADERS, "x-accel-buffering": "no" },
  });

async function* resume(first: IteratorResult<AnswerEvent>, rest: AsyncGenerator<AnswerEvent>) {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** Added to the message's metadata: where the answer stands in the conversation, or that it does not. */
const tellKeeping = ({ isKept, ordinal }: Keeping): UIMessageChunk => ({
  type: "message-metadata",
  messageMetadata: isKept ? { ordinal } : { kept: false },
});

/**
 * The last chunk waits for nothing, but the stream closes once the exchange is kept, or its reader told that it is not:
 * a request for the conversation then finds it whole.
 */
async function* tellWhetherKept(
  chunks: AsyncGenerator<UIMessageChunk>,
  whenKept: Recorded["whenKept"],
): AsyncGenerator<UIMessageChunk> {
  yield* chunks;
  const keeping = await whenKept();
  if (!keeping.isKept || keeping.ordinal !== null) yield tellKeeping(keeping);
}
