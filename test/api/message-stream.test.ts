import type { UIMessage } from "ai";
import { readUIMessageStream, type UIMessageChunk } from "ai";
import { describe, expect, it } from "vitest";
import type { AnswerEvent, Closing, GuardVerdict } from "../../src/answer/events.ts";
import { toMessageStream } from "../../src/api/message-stream.ts";
import { LecternError } from "../../src/errors.ts";
import type { SlideRef } from "../../src/types.ts";
import { made } from "../fixtures/made.ts";

const slide: SlideRef = { id: "s", course: "c", deck: "d.pdf", page: 1, title: "Bread", section: null };
const closing: Closing = {
  usage: { inputTokens: 1, outputTokens: 1, costUsd: null },
  charges: [],
  timings: { total: 1 },
};
const verdict: GuardVerdict = {
  action: "block",
  text: "No.",
  reasons: ["topic: exams"],
  grounding: 0.2,
  relevance: 0.9,
  ungrounded: [],
};
const text = (said: string): AnswerEvent => ({ type: "text", text: said });
const refusal: AnswerEvent = {
  type: "refusal",
  reason: "blocked",
  message: "No.",
  nearest: [slide],
  ...closing,
};

/** The chunks, and the message that the AI SDK makes of them. */
async function stream(events: AnswerEvent[], ending: { throws?: Error; signal?: AbortSignal } = {}) {
  async function* tell() {
    yield* events;
    if (ending.throws) throw ending.throws;
  }
  const chunks: UIMessageChunk[] = [];
  const signal = ending.signal ?? new AbortController().signal;
  for await (const chunk of toMessageStream(tell(), { conversation: "c1", seesMoney: true }, signal))
    chunks.push(chunk);
  let message: UIMessage | undefined;
  const errors: string[] = [];
  const readable = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const onError = (error: unknown) => void errors.push((error as Error).message);
  for await (const state of readUIMessageStream({ stream: readable, onError })) message = state;
  return { types: chunks.map(({ type }) => type), last: chunks.at(-1), message, errors };
}

describe("the message stream", () => {
  it("keeps a verdict as a part of the message", async () => {
    const allowed = { ...verdict, action: "allow" as const };
    const { message, types } = await stream([
      text("Every 12 hours [1]."),
      { type: "citation", citation: { marker: 1, slide, quote: "12 hours" } },
      { type: "verdict", verdict: allowed },
      {
        type: "finish",
        ...made,
        ...closing,
        unsupported: [{ start: 0, end: 5 }],
        leftOut: { turns: 1, passages: 0 },
      },
    ]);
    expect(types).toEqual([
      "start",
      "text-start",
      "text-delta",
      "source-document",
      "text-end",
      "data-verdict",
      "finish",
    ]);
    expect(message?.parts.find(({ type }) => type === "data-verdict")).toMatchObject({ data: allowed });
    expect(message?.metadata).toMatchObject({
      answered: true,
      refusal: null,
      made: { unsupported: [{ start: 0, end: 5 }], leftOut: { turns: 1, passages: 0 } },
      usage: closing.usage,
      charges: [],
    });
  });

  it("tells a refusal in a part of its own, the last, whatever was sent before it", async () => {
    const { message, types } = await stream([text("Every "), text("12"), refusal]);
    expect(types).toEqual([
      "start",
      ...["text-start", "text-delta", "text-delta", "text-end"],
      ...["text-start", "text-delta", "text-end"],
      "finish",
    ]);
    expect(message?.parts.map((part) => (part.type === "text" ? part.text : ""))).toEqual([
      "Every 12",
      "No.",
    ]);
    expect(message?.metadata).toMatchObject({ answered: false, refusal: "blocked", made: null });
    const withheld = await stream([text("Every 12"), { type: "verdict", verdict }, refusal]);
    expect(withheld.message?.parts.map(({ type }) => type)).toEqual(["text", "data-verdict", "text"]);
  });

  it("keeps what was said when the answer breaks, and says why", async () => {
    const error = new LecternError("truncated", "The stream ended before its end");
    const { message, types, errors } = await stream([text("Every 12"), { type: "error", error, ...closing }]);
    expect(types).toEqual(["start", "text-start", "text-delta", "text-end", "error"]);
    expect(message?.parts).toMatchObject([{ type: "text", text: "Every 12" }]);
    expect(errors).toEqual([error.message]);
  });

  it("says that Lectern itself ended the answer, and nothing where the reader did", async () => {
    const stopped = new LecternError("unavailable", "The server stopped");
    for (const throws of [{ throws: stopped }, {}]) {
      const { last, types } = await stream([text("Every 12")], {
        ...throws,
        signal: AbortSignal.abort(stopped),
      });
      expect(types.slice(-2)).toEqual(["text-end", "error"]);
      expect(last).toEqual({ type: "error", errorText: "The server stopped" });
    }
    const gone = new DOMException("gone", "AbortError");
    await expect(stream([text("x")], { throws: gone, signal: AbortSignal.abort(gone) })).rejects.toBe(gone);
  });
});
