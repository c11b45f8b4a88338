import { randomUUID } from "node:crypto";
import { createUIMessageStreamResponse, type UIMessageChunk } from "ai";
import { Hono } from "hono";
import { answer } from "../answer/answer.ts";
import { collect } from "../answer/collect.ts";
import type { AnswerEvent } from "../answer/events.ts";
import type { Trace } from "../answer/trace.ts";
import type { Lectern } from "../setup.ts";
import type { Citation, Hit } from "../types.ts";
import { parseChat } from "./question.ts";
import { toApiHit } from "./search.ts";

export function chatRoutes(lectern: Lectern): Hono {
  return new Hono().post("/chat", async (context) => {
    const { question, conversationId = randomUUID() } = await parseChat(context.req.raw);
    const leaving = new AbortController();
    const signal = AbortSignal.any([context.req.raw.signal, leaving.signal]);
    const events = answer(lectern, question, signal);
    if (context.req.header("accept")?.includes("application/json")) {
      const { hits, ...answered } = await collect(events);
      return context.json({ ...answered, hits: hits.map(toApiHit), conversationId });
    }
    // The first event decides between a problem and a stream: what fails before it has a status of its own.
    const first = await events.next();
    if (!first.done && first.value.type === "error") throw first.value.error;
    const chunks = toMessageStream(resume(first, events), conversationId);
    return createUIMessageStreamResponse({
      stream: toReadable(chunks, leaving),
      // Proxies that buffer would hold the answer back.
      headers: { "x-accel-buffering": "no" },
    });
  });
}

async function* resume(first: IteratorResult<AnswerEvent>, rest: AsyncGenerator<AnswerEvent>) {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** The answer in the AI SDK's UI message stream. */
export async function* toMessageStream(
  events: AsyncIterable<AnswerEvent>,
  conversationId: string,
): AsyncGenerator<UIMessageChunk> {
  const id = "answer";
  let found: { hits: Hit[]; trace: Trace | null } = { hits: [], trace: null };
  let open = false;
  yield { type: "start" };
  for await (const event of events) {
    if (event.type === "retrieved") found = event;
    if (event.type === "text" || event.type === "refusal") {
      if (!open) yield { type: "text-start", id };
      open = true;
      yield { type: "text-delta", id, delta: event.type === "text" ? event.text : event.message };
    }
    if (event.type === "citation") yield toSource(event.citation);
    if (event.type === "finish" || event.type === "refusal" || event.type === "error") {
      if (open) yield { type: "text-end", id };
    }
    if (event.type === "error") yield { type: "error", errorText: event.error.message };
    if (event.type === "finish" || event.type === "refusal") {
      const { usage, timings } = event;
      const answered = event.type === "finish";
      yield {
        type: "finish",
        messageMetadata: {
          answered,
          hits: found.hits.map(toApiHit),
          trace: found.trace,
          usage,
          timings,
          conversationId,
        },
      };
    }
  }
}

function toSource({ marker, slide, quote }: Citation): UIMessageChunk {
  return {
    type: "source-document",
    sourceId: `${marker}`,
    mediaType: "text/plain",
    title: `${slide.deck}, page ${slide.page}: ${slide.title}`,
    // Only JSON passes here, and `SlideRef` is that; an interface is just not a `Record` to the type checker.
    providerMetadata: { lectern: { marker, slide: { ...slide }, quote } },
  };
}

/** When the reader leaves, `leaving` stops the model. */
function toReadable(
  chunks: AsyncGenerator<UIMessageChunk>,
  leaving: AbortController,
): ReadableStream<UIMessageChunk> {
  return new ReadableStream<UIMessageChunk>({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        if (leaving.signal.aborted) return;
        controller.error(error);
      }
    },
    cancel(reason) {
      leaving.abort(reason);
    },
  });
}
