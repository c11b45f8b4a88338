import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/api/app.ts";
import { loadConfig } from "../../../src/config.ts";
import { isEndpointName, openEndpoint } from "../../../src/providers/openai/endpoint.ts";
import { findNearbyModels } from "../../../src/providers/openai/nearby.ts";
import { makeDescribe, makeJudges, makeProvider } from "../../../src/setup.ts";
import { bakery } from "../../fixtures/bread.ts";
import { type FakeOpenAi, json, startFakeOpenAi } from "../../fixtures/fake-openai.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";

const never = new AbortController().signal;
const noKeys = { openai: undefined, anthropic: undefined, own: undefined };

let fake: FakeOpenAi;
beforeAll(async () => {
  fake = await startFakeOpenAi();
});
beforeEach(() => fake.reset());
afterEach(() => vi.unstubAllGlobals());
afterAll(() => fake.close());

const settings = () => ({ LECTERN_CHAT: `${fake.url}#chatty`, LECTERN_EMBED: `${fake.url}#embedding` });
const open = (env: Record<string, string> = settings()) =>
  makeProvider(loadConfig(env), () => undefined, "with stand-ins");

describe("a model's name", () => {
  it.each([
    ["ollama:llama3.2", "http://127.0.0.1:11434/v1", "llama3.2", "ollama:llama3.2"],
    ["lmstudio:qwen/qwen3", "http://127.0.0.1:1234/v1", "qwen/qwen3", "lmstudio:qwen/qwen3"],
    ["http://gpu.example:8000#a/b", "http://gpu.example:8000/v1", "a/b", "openai-compatible:a/b"],
    ["https://h.example/api/v1/#m#1", "https://h.example/api/v1", "m#1", "openai-compatible:m#1"],
  ])("says where it is served: %s", (name, baseUrl, model, shown) => {
    expect(isEndpointName(name)).toBe(true);
    expect(openEndpoint(name, "LECTERN_CHAT", noKeys)).toMatchObject({ baseUrl, model, name: shown });
  });

  it("of another kind is LangChain's or Bedrock's", () => {
    for (const name of ["mistralai:small", "bedrock:us.amazon.nova-lite-v1:0", "us.amazon.nova-pro-v1:0"]) {
      expect(isEndpointName(name)).toBe(false);
    }
  });

  it("says what is wrong with it", () => {
    const opening = (name: string) => () => openEndpoint(name, "LECTERN_CHAT", noKeys);
    expect(opening("openai:gpt-5-mini")).toThrow(/OpenAI needs a key/);
    expect(opening("http://127.0.0.1:8000/v1")).toThrow(/LECTERN_CHAT takes a server's base URL/);
    expect(opening("http://me:secret@h.example#m")).toThrow(/must not have a password/);
    expect(() => loadConfig({ LECTERN_EMBED: "bge-m3" })).toThrow(/LECTERN_EMBED.*ollama:bge-m3/);
  });
});

describe("a connected embedding model", () => {
  it("tells its dimensions, and gives vectors of length 1", async () => {
    const { embedding, models } = await open();
    expect(embedding).toMatchObject({ id: "openai-compatible:embedding", dimensions: 26 });
    expect(models.embedding).toBe("openai-compatible:embedding");
    const { vectors, tokens } = (await embedding?.embed(["Bake", "Bread"], "document", never)) ?? {};
    expect(vectors?.map((vector) => Math.hypot(...vector).toFixed(3))).toEqual(["1.000", "1.000"]);
    expect(tokens).toBe(6);
  });

  it("of another size than the index is refused, and the command that rebuilds it is said", async () => {
    const { embedding } = await open();
    fake.next(json(200, { data: [{ embedding: [1, 0, 0] }] }), "embeddings");
    await expect(embedding?.embed(["Bake"], "query", never)).rejects.toMatchObject({
      code: "index-mismatch",
      message: /vectors of 3 numbers, but of 26 before.*lectern reindex/,
    });
  });

  it("that gives no vectors, or is not there, stops the start", async () => {
    fake.next(json(200, { data: [{ embedding: [0, 0] }] }), "embeddings");
    await expect(open()).rejects.toThrow(/check that embedding is an embedding model/);
    fake.next(json(404, { error: { message: "model not found" } }), "embeddings");
    await expect(open()).rejects.toThrow(/The embedding model .*#embedding can't be used.*has no model/);
  });
});

describe("a connected reranker", () => {
  it("that fails costs its order, not the answer", async () => {
    const { rerank, rerankUsd, models } = await open({ LECTERN_RERANK: `${fake.url}#reranker` });
    expect([models.rerank, rerankUsd]).toEqual(["openai-compatible:reranker", undefined]);
    const slide = { id: "s", course: "c", deck: "d", page: 1, title: "T", section: null, text: "T" };
    const hit = { chunkId: 1, text: "T", slide, score: 1, legs: { bm25: null, dense: null, rerank: null } };
    for (const answer of [json(200, { answer: 42 }), json(404, { detail: "Not Found" })]) {
      fake.next(answer, "rerank");
      await expect(rerank?.("T", [hit, hit], never)).rejects.toThrow(/check/);
    }
  });
});

describe("the product with a connected model", () => {
  let lectern: TestLectern;
  let app: ReturnType<typeof createApp>;
  beforeAll(async () => {
    lectern = await makeLectern(await open(), settings());
    await lectern.ingestText("bakery", { "bread.md": bakery });
    app = createApp(lectern);
  });
  afterAll(() => lectern.remove());
  const ask = async (body: object, accept = "application/json") =>
    app.request("http://127.0.0.1/api/chat", {
      method: "POST",
      // Anew: an answer of before is told again whatever becomes of the model.
      body: JSON.stringify({ course: "bakery", again: true, ...body }),
      headers: { "content-type": "application/json", accept },
    });
  const feeding = "How often do I feed a sourdough starter?";

  it("answers with citations, and at no cost on this machine", async () => {
    fake.next({
      says: ["Feed it every 12 hours [1]."],
      usage: { prompt_tokens: 300, completion_tokens: 8 },
    });
    const body = JSON.parse(await (await ask({ question: feeding })).text());
    expect(body).toMatchObject({ answered: true, usage: { inputTokens: 300, outputTokens: 8, costUsd: 0 } });
    expect(body.citations[0].quote).toContain("every 12 hours");
    expect(body.made).toMatchObject({ model: "openai-compatible:chatty" });
  });

  it("has the model make a follow-up stand alone", async () => {
    const standalone = {
      standalone: feeding,
      parts: [],
      deck: null,
      section: null,
      firstPage: null,
      lastPage: null,
    };
    fake.next({ says: [JSON.stringify(standalone)] });
    fake.next({ says: ["Every 12 hours [1]."] });
    const messages = [
      { role: "user", content: "What is a sourdough starter?" },
      { role: "assistant", content: "Flour and water." },
    ];
    const body = JSON.parse(
      await (await ask({ question: "How often do I feed it?", history: messages })).text(),
    );
    expect(body.trace.rewrite).toMatchObject({ by: "openai-compatible:chatty" });
    expect(fake.asked.filter(({ body: sent }) => sent.response_format !== undefined)).toHaveLength(1);
  });

  it("quotes the slides where the model can't answer, and tells nobody a key or a setting", async () => {
    fake.next(json(401, { error: { message: "Incorrect API key provided: sk-1234567890" } }));
    const text = await (await ask({ question: feeding })).text();
    expect(JSON.parse(text)).toMatchObject({ answered: true, made: { model: "extractive" } });
    expect(text).toContain("refused the key");
    expect(text).not.toMatch(/sk-1234|LECTERN_|_API_KEY/);
  });

  it.each<[string, Parameters<FakeOpenAi["next"]>[0], RegExp]>([
    ["does not exist", json(404, { error: { message: "model 'chatty' not found" } }), /has no model chatty/],
    [
      "is a web page",
      new Response("<html>Log in</html>", { headers: { "content-type": "text/html" } }),
      /web page/,
    ],
    ["says nothing", { says: ["  "] }, /answered nothing/],
    ["is overrun", json(400, { error: { message: "maximum context length is 4096 tokens" } }), /too long/],
  ])("quotes the slides where the model %s, and says why", async (_, answer, why) => {
    fake.always(() => answer);
    const body = JSON.parse(await (await ask({ question: feeding })).text());
    expect(body).toMatchObject({ answered: true, made: { model: "extractive" } });
    expect(body.answer).toContain("Feed it every 12 hours");
    expect(JSON.stringify(body.made.skipped)).toMatch(why);
    fake.always(() => ({ says: ["Feed it every 12 hours", " [1]."] }));
  });

  it("shows what a model says without a citation, and which of it nothing bears out", async () => {
    fake.next({ says: ["Feed it every 12 hours. Dough likes jazz (source: slide two)."] });
    const body = JSON.parse(await (await ask({ question: feeding })).text());
    expect(body).toMatchObject({ answered: true, citations: [] });
    expect(body.made.coverage).toBe(0);
    expect(body.made.unsupported).toEqual([
      { start: 0, end: 23 },
      { start: 24, end: body.answer.length },
    ]);
  });

  it("ends a stream that breaks off with an error, not with a finish", async () => {
    fake.next({ says: ["Feed it every"], finish: null });
    const stream = await (await ask({ question: feeding }, "text/event-stream")).text();
    expect(stream).toContain("broke off before the end of its answer");
    expect(stream).not.toContain('"finish"');
  });
});

describe("a judge and a describer", () => {
  it("are the models that are named", async () => {
    const config = loadConfig(settings());
    const [judge] = await makeJudges(config, [`${fake.url}#judge`]);
    expect(judge?.model).toBe("openai-compatible:judge");
    const picture = await makeDescribe(config);
    fake.next({
      says: ["A loaf on a table."],
      usage: { prompt_tokens: 500, completion_tokens: 6 },
    });
    const context = { deck: "bread.pdf", title: "Loaf", text: "" };
    expect(await picture.describe(new Uint8Array([137, 80]), context, never)).toEqual({
      text: "A loaf on a table.",
      usage: { inputTokens: 500, outputTokens: 6, costUsd: 0 },
    });
    expect(JSON.stringify(fake.asked[0]?.body)).toContain("data:image/png;base64,iVA=");
  });
});

describe("a model on this machine", () => {
  const answering =
    (replies: Record<string, () => Response>): typeof fetch =>
    async (input) => {
      const reply = replies[new URL(String(input)).port];
      if (!reply) throw new TypeError("fetch failed");
      return reply();
    };

  it("is found where it can chat, and nothing else is taken for it", async () => {
    const tags = { models: [{ name: "bge-m3:latest" }, { name: "llama3.2:latest" }] };
    const found = await findNearbyModels(answering({ 11434: () => json(200, tags) }));
    expect(found).toEqual([{ server: "Ollama", model: "llama3.2", name: "ollama:llama3.2" }]);
    const page = () => new Response("<html>Some other server</html>");
    expect(await findNearbyModels(answering({ 11434: page, 1234: page }))).toEqual([]);
    expect(await findNearbyModels(answering({}))).toEqual([]);
  });

  it("is told to the page, without a setting, where no model answers yet", async () => {
    const lectern = await makeLectern();
    const list = () => json(200, { data: [{ id: "qwen3-8b" }] });
    vi.stubGlobal("fetch", answering({ 1234: list }));
    const nearby = async (env: Record<string, string> = {}) => {
      const config = { ...lectern.config, ...(env.host ? { host: env.host } : {}) };
      const response = await createApp({ ...lectern, config }).request("http://127.0.0.1/healthz");
      return JSON.parse(await response.text()).nearby;
    };
    expect(await nearby()).toEqual({ server: "LM Studio", model: "qwen3-8b" });
    // Whoever comes from another machine is not told what runs on this one.
    expect(await nearby({ host: "0.0.0.0" })).toBeNull();
    await lectern.remove();
  });
});
