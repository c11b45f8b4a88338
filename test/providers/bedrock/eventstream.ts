import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const header = (value: string) => ({ type: "string" as const, value });

/** One frame of `application/vnd.amazon.eventstream`; `body` is the inner object, e.g. `{ stopReason: "end_turn" }`. */
export function frame(kind: "event" | "exception", name: string, body: unknown): Uint8Array {
  return codec.encode({
    headers: {
      [`:${kind}-type`]: header(name),
      ":content-type": header("application/json"),
      ":message-type": header(kind),
    },
    body: fromUtf8(JSON.stringify(body)),
  });
}

export const event = (name: string, body: unknown) => frame("event", name, body);

export const text = (contentBlockIndex: number, words: string) =>
  event("contentBlockDelta", { contentBlockIndex, delta: { text: words } });

/** `lines` are content blocks of the cited search result: first, and end exclusive. */
export const citation = (contentBlockIndex: number, searchResultIndex: number, lines: [number, number]) =>
  event("contentBlockDelta", {
    contentBlockIndex,
    delta: {
      citation: {
        location: { searchResultLocation: { searchResultIndex, start: lines[0], end: lines[1] } },
      },
    },
  });

export const blockStop = (contentBlockIndex: number) => event("contentBlockStop", { contentBlockIndex });

export const messageStart = event("messageStart", { role: "assistant" });

export const messageStop = (stopReason = "end_turn") => event("messageStop", { stopReason });

export const metadata = (usage: object = { inputTokens: 100, outputTokens: 20, totalTokens: 120 }) =>
  event("metadata", { usage, metrics: { latencyMs: 5 } });

/** A whole answer around these frames. */
export const answer = (...frames: Uint8Array[]) => [messageStart, ...frames, messageStop(), metadata()];

export function concatenate(frames: Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((bytes) => [...bytes]));
}
