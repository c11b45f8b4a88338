import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const header = (value: string) => ({ type: "string" as const, value });

export const eventStreamType = "application/vnd.amazon.eventstream";

/** `body` is the inner object, e.g. `{ stopReason: "end_turn" }`. */
export interface StreamEvent {
  name: string;
  body: object;
}

/** One frame of `application/vnd.amazon.eventstream`. `payload` is JSON, unless a test breaks it. */
export function frame(kind: "event" | "exception", name: string, payload: string): Uint8Array {
  return codec.encode({
    headers: {
      [`:${kind}-type`]: header(name),
      ":content-type": header("application/json"),
      ":message-type": header(kind),
    },
    body: fromUtf8(payload),
  });
}

/** Bedrock pads events with a member `p`, so that a frame's length does not tell its text. */
export function eventFrame({ name, body }: StreamEvent): Uint8Array {
  return frame("event", name, JSON.stringify({ ...body, p: "abcdefgh" }));
}

export function exceptionFrame(name: string, message: string): Uint8Array {
  return frame("exception", name, JSON.stringify({ message }));
}

/** The frame with its last byte, a part of the checksum, turned over. */
export function withBadChecksum(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 0xff : byte));
}
