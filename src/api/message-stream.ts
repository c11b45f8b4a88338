import type { UIMessageChunk } from "ai";
import type { AnswerEvent } from "../answer/events.ts";
import { toHitJson } from "../answer/hit-json.ts";
import type { Trace } from "../answer/trace.ts";
import { LecternError } from "../errors.ts";
import { logHidden, readerMessage } from "../reader-message.ts";
import { placeName } from "../text/place-name.ts";
import type { Citation, Hit } from "../types.ts";
import { tellBill } from "./money.ts";

/** Whose answer it is, and whether its reader is told of money. */
export interface Heard {
  conversation: string;
  seesMoney: boolean;
}

interface Told {
  found: { hits: Hit[]; trace: Trace | null };
  /** The text part that is being written. */
  part: string | null;
  hasEnded: boolean;
}

/**
 * The answer in the AI SDK's UI message stream. A guard's verdict is the part `data-verdict`. A refusal is a text part of
 * its own, the message's last: where text was sent before it, it stands in place of that. `signal` ends the events
 * without an end of theirs; where Lectern itself stopped them, the reader is told. What the reader stopped ends well.
 */
export async function* toMessageStream(
  events: AsyncIterable<AnswerEvent>,
  heard: Heard,
  signal: AbortSignal,
): AsyncGenerator<UIMessageChunk> {
  const told: Told = { found: { hits: [], trace: null }, part: null, hasEnded: false };
  yield { type: "start" };
  try {
    for await (const event of events) yield* tell(told, event, heard);
  } catch (error) {
    if (!(signal.reason instanceof LecternError)) throw error;
  }
  if (told.hasEnded || !(signal.reason instanceof LecternError)) return;
  yield* endText(told);
  if (signal.reason.code === "stopped") yield { type: "finish", messageMetadata: { stopped: true } };
  else yield { type: "error", errorText: signal.reason.message };
}

function* tell(told: Told, event: AnswerEvent, heard: Heard): Generator<UIMessageChunk> {
  switch (event.type) {
    case "retrieved":
      told.found = event;
      return;
    case "text":
      return yield* say(told, "answer", event.text);
    case "citation":
      return yield toSource(event.citation);
    case "verdict":
      yield* endText(told);
      return yield { type: "data-verdict", data: event.verdict };
    case "refusal":
      yield* endText(told);
      yield* say(told, "refusal", event.message);
  }
  told.hasEnded = true;
  yield* endText(told);
  if (event.type === "error") {
    logHidden(event.error);
    return yield { type: "error", errorText: readerMessage(event.error) };
  }
  yield { type: "finish", messageMetadata: describeEnd(told, event, heard) };
}

function* say(told: Told, part: string, delta: string): Generator<UIMessageChunk> {
  if (told.part === null) yield { type: "text-start", id: part };
  told.part = part;
  yield { type: "text-delta", id: part, delta };
}

function* endText(told: Told): Generator<UIMessageChunk> {
  if (told.part !== null) yield { type: "text-end", id: told.part };
  told.part = null;
}

/** What the last chunk says of the whole answer. */
export type AnswerMetadata = ReturnType<typeof describeEnd>;

function describeEnd(
  { found }: Told,
  event: Extract<AnswerEvent, { type: "finish" | "refusal" }>,
  heard: Heard,
) {
  const common = {
    hits: found.hits.map(toHitJson),
    trace: found.trace,
    ...tellBill(event, heard.seesMoney),
    timings: event.timings,
    conversationId: heard.conversation,
  };
  if (event.type === "refusal") return { answered: false, refusal: event.reason, made: null, ...common };
  const { type, usage, charges, timings, ...made } = event;
  return { answered: true, refusal: null, made, ...common };
}

function toSource({ marker, slide, quote, from }: Citation): UIMessageChunk {
  return {
    type: "source-document",
    sourceId: `${marker}`,
    mediaType: "text/plain",
    title: `${placeName(slide)}: ${slide.title}`,
    // Only JSON passes here, and `SlideRef` is that; an interface is just not a `Record` to the type checker.
    providerMetadata: { lectern: { marker, slide: { ...slide }, quote, ...(from ? { from } : {}) } },
  };
}
