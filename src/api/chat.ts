import { randomUUID } from "node:crypto";
import { createUIMessageStreamResponse, type UIMessageChunk } from "ai";
import { Hono } from "hono";
import { answer } from "../answer/answer.ts";
import { collect } from "../answer/collect.ts";
import type { AnswerEvent } from "../answer/events.ts";
import { makeSummariser, remember } from "../answer/memory.ts";
import { record } from "../answer/record.ts";
import type { Trace } from "../answer/trace.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { findConversation } from "../store/conversations.ts";
import { placeName } from "../text/place-name.ts";
import type { Citation, Hit, Turn } from "../types.ts";
import { type Asked, parseChat } from "./question.ts";
import { toApiHit } from "./search.ts";

/** Then a conversation is full: its memory is long gone, and an export must stay a file that one can open. */
const maxMessages = 2_000;
/** As nginx logs it; nobody is there to read it. */
const readerLeft = 499;

export function chatRoutes(lectern: Lectern): Hono {
  const summarise = makeSummariser(lectern);
  return new Hono().post("/chat", async (context) => {
    const asked = await parseChat(context.req.raw);
    const conversation = asked.conversationId ?? randomUUID();
    const question = { ...asked.question, history: await historyOf(lectern, asked) };
    const leaving = new AbortController();
    const signal = AbortSignal.any([context.req.raw.signal, leaving.signal]);
    const recorded = record(
      { ...lectern, summarise },
      { conversation, question },
      answer(lectern, question, signal),
    );
    const { events } = recorded;
    // Nobody pulls any more: the generators must be told to end, so that what was said so far is kept.
    signal.addEventListener("abort", () => void events.return(undefined).catch(() => undefined));
    try {
      if (context.req.header("accept")?.includes("application/json")) {
        const { hits, ...answered } = await collect(events).finally(recorded.whenKept);
        return context.json({ ...answered, hits: hits.map(toApiHit), conversationId: conversation });
      }
      // The first event decides between a problem and a stream: what fails before it has a status of its own.
      const first = await events.next();
      if (!first.done && first.value.type === "error") throw first.value.error;
      const chunks = toMessageStream(resume(first, events), conversation);
      return createUIMessageStreamResponse({
        stream: toReadable(chunks, leaving, recorded.whenKept),
        // Proxies that buffer would hold the answer back.
        headers: { "x-accel-buffering": "no" },
      });
    } catch (error) {
      if (signal.aborted) return new Response(null, { status: readerLeft });
      throw error;
    }
  });
}

/**
 * The server trusts its own record of a conversation before what a page says was said; a history given by hand counts,
 * and so does any where there is no record.
 */
async function historyOf({ database }: Lectern, asked: Asked): Promise<Turn[]> {
  const { question, conversationId, history } = asked;
  const known = conversationId === undefined ? null : await findConversation(database, conversationId);
  if (!known) return question.history;
  if (known.length >= maxMessages) {
    throw new LecternError(
      "invalid",
      `This conversation is full (${maxMessages / 2} questions): begin a new one, with another conversationId or none`,
    );
  }
  if (history === "given" && question.history.length > 0) return question.history;
  return remember(database, known.id);
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
      const { type, usage, timings, ...rest } = event;
      const answered = type === "finish";
      yield {
        type: "finish",
        messageMetadata: {
          answered,
          hits: found.hits.map(toApiHit),
          trace: found.trace,
          made: answered ? rest : null,
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
    title: `${placeName(slide)}: ${slide.title}`,
    // Only JSON passes here, and `SlideRef` is that; an interface is just not a `Record` to the type checker.
    providerMetadata: { lectern: { marker, slide: { ...slide }, quote } },
  };
}

/**
 * When the reader leaves, `leaving` stops the model. The last chunk waits for nothing, but the stream closes once the
 * exchange is kept: whoever then asks for the conversation finds it whole.
 */
function toReadable(
  chunks: AsyncGenerator<UIMessageChunk>,
  leaving: AbortController,
  whenKept: () => Promise<void>,
): ReadableStream<UIMessageChunk> {
  return new ReadableStream<UIMessageChunk>({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (!next.done) return controller.enqueue(next.value);
        await whenKept();
        controller.close();
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
