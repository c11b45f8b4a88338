import type { UIMessageChunk } from "ai";
import { describe, expect, it } from "vitest";
import { toEventStream } from "../../src/api/event-stream.ts";

const chunk = (delta: string): UIMessageChunk => ({ type: "text-delta", id: "answer", delta });
const eventOf = (delta: string) => `data: ${JSON.stringify(chunk(delta))}\n\n`;
const later = () => new Promise((resolve) => setTimeout(resolve));

function open(chunks: AsyncGenerator<UIMessageChunk>) {
  const leaving = new AbortController();
  const reader = toEventStream(chunks, leaving).getReader();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? null : new TextDecoder().decode(value);
  };
  return { reader, read, leaving };
}

describe("the stream of events", () => {
  it("writes at once what comes within one turn, and later what comes later", async () => {
    async function* chunks() {
      yield chunk("a");
      yield chunk("b");
      await later();
      yield chunk("c");
    }
    const { read } = open(chunks());
    expect(await read()).toBe(eventOf("a") + eventOf("b"));
    expect(await read()).toBe(`${eventOf("c")}data: [DONE]\n\n`);
    expect(await read()).toBeNull();
  });

  it("passes on what was said before the chunks break off", async () => {
    async function* chunks() {
      yield chunk("a");
      throw new Error("It broke");
    }
    const { read } = open(chunks());
    expect(await read()).toBe(eventOf("a"));
    await expect(read()).rejects.toThrow("It broke");
  });

  it("tells when its reader leaves, and no error behind them", async () => {
    const silent = new AbortController();
    async function* chunks() {
      yield chunk("a");
      await new Promise((_, reject) =>
        silent.signal.addEventListener("abort", () => reject(new Error("It broke"))),
      );
    }
    const { reader, read, leaving } = open(chunks());
    expect(await read()).toBe(eventOf("a"));
    await reader.cancel("gone");
    expect(leaving.signal.reason).toBe("gone");
    silent.abort();
    await later();
  });
});
