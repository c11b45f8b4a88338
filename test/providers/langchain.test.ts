import { AIMessageChunk } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { FakeListChatModel, FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { describe, expect, it } from "vitest";
import { converseWith, createLangChainConverse } from "../../src/providers/langchain.ts";
import type { ConverseEvent, ConverseRequest } from "../../src/providers/provider.ts";
import { makeSlide } from "../fixtures/hits.ts";

const passages = [
  "A starter is flour and water in which wild yeast lives.",
  "Bake the bread at 230 degrees with steam.",
].map((text, index) => ({ slide: makeSlide(text, { page: index + 1 }), text }));
const request: ConverseRequest = {
  system: "Answer from the slides.",
  turns: [{ role: "user", content: "How hot is the oven?" }],
  passages,
  maxTokens: 100,
};
const never = new AbortController().signal;

async function read(events: AsyncIterable<ConverseEvent>): Promise<ConverseEvent[]> {
  const all: ConverseEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
/** LangChain's fakes leave out what a chunk says beside its text. */
function streaming(chunks: () => AsyncGenerator<AIMessageChunk>): FakeStreamingChatModel {
  const model = new FakeStreamingChatModel({ chunks: [] });
  model._streamResponseChunks = async function* () {
    for await (const message of chunks()) yield new ChatGenerationChunk({ message, text: message.text });
  };
  return model;
}
const textOf = (events: ConverseEvent[]) =>
  events.map((event) => (event.type === "text" ? event.text : "")).join("");

describe("a model of LangChain's", () => {
  it("cites by markers, letter by letter", async () => {
    const model = new FakeListChatModel({ responses: ["Bake the bread at 230 degrees [2]."] });
    const events = await read(converseWith(model, "fake:list")(request, never));
    expect(textOf(events)).not.toMatch(/\[2\]/);
    expect(events).toContainEqual({
      type: "citation",
      passage: 1,
      quote: expect.stringContaining("230 degrees"),
    });
    expect(events.at(-1)).toMatchObject({ type: "finish", stopReason: "end" });
  });

  it("is asked in the words for it, whose version the end tells", async () => {
    const asked: string[] = [];
    const system = (style: string, name: string) => {
      asked.push(`${style} ${name}`);
      return { prompt: "answer-markers-small.v1", text: "Answer in few words." };
    };
    const model = new FakeListChatModel({ responses: ["Bake it [2]."] });
    const events = await read(converseWith(model, "ollama:llama3.2")({ ...request, system }, never));
    expect(events.at(-1)).toMatchObject({ citations: "markers", prompt: "answer-markers-small.v1" });
    expect(asked).toEqual(["markers ollama:llama3.2"]);
  });

  it("gives the passages numbered, the system's words first and the turns in order", async () => {
    let given: string[] = [];
    class Listening extends FakeListChatModel {
      override async *_streamResponseChunks(...args: Parameters<FakeListChatModel["_streamResponseChunks"]>) {
        given = args[0].map((message) => `${message.getType()}: ${message.text}`);
        yield* super._streamResponseChunks(...args);
      }
    }
    const turns = [
      { role: "user" as const, content: "What is a starter?" },
      { role: "assistant" as const, content: "Flour and water [1]." },
      ...request.turns,
    ];
    await read(converseWith(new Listening({ responses: ["x"] }), "fake:list")({ ...request, turns }, never));
    expect(given.map((one) => one.split(":")[0])).toEqual(["system", "human", "ai", "human"]);
    expect(given[2]).not.toContain("[1]");
    expect(given[3]).toMatch(/n="2"[\s\S]*230 degrees[\s\S]*How hot is the oven\?/);
  });

  it("counts tokens, and says when the answer was cut", async () => {
    const chunks = [
      new AIMessageChunk("Bake "),
      new AIMessageChunk({
        content: "it",
        usage_metadata: { input_tokens: 7, output_tokens: 2, total_tokens: 9 },
        response_metadata: { finish_reason: "length" },
      }),
    ];
    const model = streaming(async function* () {
      yield* chunks;
    });
    const events = await read(converseWith(model, "fake:stream")(request, never));
    expect(events.at(-1)).toEqual({
      type: "finish",
      stopReason: "max-tokens",
      citations: "markers",
      usage: { inputTokens: 7, outputTokens: 2, costUsd: null },
    });
  });

  it.each([
    [429, "throttled"],
    [401, "credentials"],
    [500, "unavailable"],
  ])("tells a failure with status %i as %s", async (status, code) => {
    const model = streaming(async function* () {
      yield new AIMessageChunk("Bake");
      throw Object.assign(new Error("refused"), { status });
    });
    await expect(read(converseWith(model, "fake:stream")(request, never))).rejects.toMatchObject({ code });
  });

  it("ends with the reader's reason when the reader leaves", async () => {
    const leaving = new AbortController();
    const model = new FakeListChatModel({ responses: ["A long answer that nobody reads."] });
    const reading = (async () => {
      for await (const _ of converseWith(model, "fake:list")(request, leaving.signal)) {
        leaving.abort(new Error("left"));
      }
    })();
    await expect(reading).rejects.toThrow("left");
  });

  it.each([
    ["llama3.2", /takes provider:model, such as ollama:llama3\.2/],
    ["nobody:model", /LECTERN_CHAT=nobody:model can't be opened.*npm install @langchain\/nobody/s],
    ["ollama:llama3.2", /npm install @langchain\/ollama/],
  ])("says what is wrong with %s", async (name, message) => {
    await expect(createLangChainConverse(name)).rejects.toThrow(message);
  });
});
