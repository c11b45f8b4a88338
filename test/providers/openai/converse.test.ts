import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createConverse } from "../../../src/providers/openai/converse.ts";
import { openEndpoint } from "../../../src/providers/openai/endpoint.ts";
import type { ConverseEvent, ConverseRequest } from "../../../src/providers/provider.ts";
import { type FakeOpenAi, json, startFakeOpenAi } from "../../fixtures/fake-openai.ts";
import { makeSlide } from "../../fixtures/hits.ts";

const key = "sk-very-secret-key";
const noKeys = { openai: undefined, anthropic: undefined, own: undefined };
const passages = [
  "Feed the starter every 12 hours with flour and water.",
  "Bake the bread at 230 degrees with steam.",
].map((text, index) => ({ slide: makeSlide(text, { page: index + 1 }), text }));
const request: ConverseRequest = {
  system: "Answer from the slides.",
  turns: [{ role: "user", content: "How hot is the oven?" }],
  passages,
  maxTokens: 100,
};
const asObject: ConverseRequest = {
  ...request,
  passages: [],
  schema: { name: "verdict", schema: { type: "object", properties: { score: { type: "number" } } } },
};
const never = new AbortController().signal;

let fake: FakeOpenAi;
beforeAll(async () => {
  fake = await startFakeOpenAi();
});
beforeEach(() => fake.reset());
afterAll(() => fake.close());

const endpoint = () => openEndpoint(`${fake.url}#chatty`, "LECTERN_CHAT", { ...noKeys, own: key });
const ask = (asked = request, signal = never) => createConverse(endpoint())(asked, signal);
async function read(events: AsyncIterable<ConverseEvent>): Promise<ConverseEvent[]> {
  const all: ConverseEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
const textOf = (events: ConverseEvent[]) =>
  events.map((event) => (event.type === "text" ? event.text : "")).join("");

describe("a model behind the OpenAI protocol", () => {
  it("cites by markers, and says what it read and wrote", async () => {
    fake.next({
      says: ["Bake it at 230", " degrees [", "2]."],
      usage: { prompt_tokens: 70, completion_tokens: 9 },
    });
    const events = await read(ask());
    expect(textOf(events)).toBe("Bake it at 230 degrees.");
    expect(events).toContainEqual({
      type: "citation",
      passage: 1,
      quote: expect.stringContaining("230 degrees"),
    });
    expect(events.at(-1)).toEqual({
      type: "finish",
      stopReason: "end",
      citations: "markers",
      usage: { inputTokens: 70, outputTokens: 9, costUsd: 0 },
    });
    const [asked] = fake.asked;
    expect(asked?.key).toBe(`Bearer ${key}`);
    expect(asked?.body).toMatchObject({
      model: "chatty",
      max_tokens: 100,
      temperature: 0,
      stream_options: { include_usage: true },
    });
    expect(JSON.stringify(asked?.body.messages)).toMatch(/Answer from the slides.*n=\\"2\\".*230 degrees/);
  });

  it("does not pass its thoughts on as words", async () => {
    fake.next({ says: ["<think>The oven", " is hot.</th", "ink>230", " degrees."], thinks: "Well." });
    expect(textOf(await read(ask())).trim()).toBe("230 degrees.");
  });

  it.each([
    ["length", "max-tokens"],
    ["content_filter", "blocked"],
    ["eos", "end"],
  ])("tells the end %s as %s", async (finish, stopReason) => {
    fake.next({ says: ["Bake it"], finish });
    expect((await read(ask())).at(-1)).toMatchObject({ type: "finish", stopReason });
  });

  it("takes no stream for finished that ends without its closing event", async () => {
    for (const cut of [{ finish: null }, { breaks: true }]) {
      fake.next({ says: ["Bake it"], ...cut });
      await expect(read(ask())).rejects.toMatchObject({ code: "truncated", message: /ask again/ });
    }
  });

  it("takes silence for a fault, and tells before what it cost", async () => {
    fake.next({ says: [" "], usage: { prompt_tokens: 70, completion_tokens: 1 } });
    const events: ConverseEvent[] = [];
    const reading = (async () => {
      for await (const event of ask()) events.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ code: "malformed", message: /answered nothing/ });
    expect(events.at(-1)).toMatchObject({ type: "finish", usage: { inputTokens: 70 } });
    fake.next({ says: [], thinks: "Let me think.", finish: "length" });
    await expect(read(ask())).rejects.toThrow(/used up its limit on thinking/);
  });

  it("gives an object by its schema, from within prose too", async () => {
    fake.next({ says: ["```json\n", '{"score":', " 0.5}\n```"] });
    expect(textOf(await read(ask(asObject)))).toBe('{"score": 0.5}');
    expect(fake.asked[0]?.body.response_format).toMatchObject({
      type: "json_schema",
      json_schema: { name: "verdict", strict: false },
    });
    expect(JSON.stringify(fake.asked[0]?.body.messages)).toContain("JSON Schema");
    fake.next({ says: ["I would say that it is good."] });
    await expect(read(ask(asObject))).rejects.toMatchObject({ code: "malformed", message: /wrote prose/ });
  });

  it("learns its context from a refusal, and leaves out what does not fit", async () => {
    const long = Array.from({ length: 30 }, (_, index) => {
      const text = `Step ${index} of the recipe. ${"Knead the dough well. ".repeat(40)}`;
      return { slide: makeSlide(text, { page: index + 1 }), text };
    });
    fake.next(
      json(400, { error: { code: 400, message: "exceeds", type: "exceed_context_size_error", n_ctx: 4096 } }),
    );
    fake.next({ says: ["Knead it [1]."] });
    const events = await read(ask({ ...request, passages: long, maxTokens: 4_000 }));
    expect(events.at(-1)).toMatchObject({
      type: "finish",
      leftOut: { passages: expect.any(Number), turns: 0 },
    });
    expect(fake.asked[1]?.body.max_tokens).toBe(2048);
    const size = (index: number) => JSON.stringify(fake.asked[index]?.body).length;
    expect(size(1)).toBeLessThan(size(0) / 2);
  });

  it("ends with the reader's reason, and stops the server's writing", async () => {
    const leaving = new AbortController();
    const reading = (async () => {
      for await (const _ of ask(request, leaving.signal)) leaving.abort(new Error("left"));
    })();
    await expect(reading).rejects.toThrow("left");
  });
});

describe("a failure of its server", () => {
  it.each([
    [
      json(401, { error: { message: `Incorrect API key provided: ${key}` } }),
      "credentials",
      /refused the key/,
    ],
    [json(403, { error: { message: "no access" } }), "access-denied", /does not allow/],
    [json(404, { error: { message: "model 'chatty' not found" } }), "config", /has no model chatty/],
    [new Response("<html>404</html>", { status: 404 }), "config", /ends in \/v1/],
    [json(429, { error: { message: "org-1234567890 is over its rate" } }), "throttled", /too often/],
    [json(429, { error: { code: "insufficient_quota", message: "quota" } }), "outage", /allowance/],
    [json(503, { error: { message: "loading" } }), "unavailable", /status 503/],
    [
      json(400, { error: { message: "maximum context length is 4096 tokens", code: "x" } }),
      "too-large",
      /too long for chatty/,
    ],
    [json(400, { error: { message: `bad top_p for ${key}` } }), "invalid", /bad top_p for …/],
    [
      new Response("<html>Log in</html>", { headers: { "content-type": "text/html" } }),
      "config",
      /web page instead/,
    ],
    [
      new Response("data: hello\n\n", { headers: { "content-type": "text/event-stream" } }),
      "malformed",
      /does not answer by the OpenAI protocol/,
    ],
  ])("is told in Lectern's words, without key and account (%#)", async (answer, code, message) => {
    fake.always(() => answer);
    const fault = await read(ask()).then(
      () => null,
      (error: unknown) => error as Error,
    );
    expect(fault).toMatchObject({ code, message });
    expect(fault?.message).not.toMatch(/secret|org-|LECTERN/);
  });

  it("within a stream is told too", async () => {
    fake.next({ says: ["Bake"], error: { message: "the GPU is gone", code: 500 } });
    await expect(read(ask())).rejects.toMatchObject({ code: "unavailable" });
  });

  it("is told where nobody listens", async () => {
    const dead = openEndpoint("http://127.0.0.1:9/v1#chatty", "LECTERN_CHAT", noKeys);
    await expect(read(createConverse(dead)(request, never))).rejects.toMatchObject({
      code: "unavailable",
      message: "The server at 127.0.0.1:9 can't be reached: start it, then try again",
    });
  });
});
