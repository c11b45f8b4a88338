import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeBakery();
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  app.request(`http://127.0.0.1${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`http://127.0.0.1${path}`, { headers });

/** As a client that trusts the contract reads it. */
const json = async (response: Response) => JSON.parse(await response.text());

describe("the API", () => {
  it("searches: each slide once, ranked from 1", async () => {
    const body = await json(await post("/api/search", { question: "oven steam", k: 2 }));
    expect(body.hits[0]).toMatchObject({
      rank: 1,
      slide: { deck: "bread.md", page: 3, title: "Oven temperature" },
    });
    expect(body.hits).toHaveLength(2);
    expect(body.timings.search).toBeGreaterThan(0);
  });

  it("says of a search how it went: queries, both legs of each candidate, and what became of it", async () => {
    const { trace, hits } = await json(await post("/api/search", { question: "oven steam bread", k: 2 }));
    expect(trace.rewrite).toMatchObject({ by: "words", queries: ["oven steam bread"], problem: null });
    expect(trace.search).toMatchObject({
      by: "index",
      chunks: 4,
      fusion: expect.stringMatching(/dense 0\.\d/),
    });
    expect(trace.rerank).toEqual({ by: "features", problem: null });
    expect(trace.candidates[0]).toMatchObject({
      slide: hits[0].slide,
      query: "oven steam bread",
      bm25: { rank: 1, score: expect.any(Number) },
      dense: { rank: expect.any(Number), score: expect.any(Number) },
      fused: { rank: expect.any(Number), score: expect.any(Number) },
      rerank: { rank: 1, score: hits[0].score },
      outcome: "hit 1",
    });
    const outcomes = trace.candidates.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes).toContain("hit 2");
    expect(outcomes).toContain("beyond the number of hits asked for");
    expect(trace.covered.probability).toBeGreaterThan(0);
    expect(trace.pack).toBeNull();
  });

  it("says of an answer what it was given, streamed or not", async () => {
    const question = "When do I feed the sourdough starter?";
    const whole = await json(await post("/api/chat", { question }, { accept: "application/json" }));
    const streamed = await (await post("/api/chat", { question })).text();
    const last = streamed.split("\n\n").findLast((line) => line.includes('"finish"')) ?? "";
    const { messageMetadata } = JSON.parse(last.replace(/^data: /, ""));
    expect(messageMetadata.trace).toEqual(whole.trace);
    const { packed, left, tokens } = whole.trace.pack;
    expect(packed[0]).toMatchObject({ title: "Sourdough starter", page: 2 });
    expect(tokens).toBeGreaterThan(0);
    expect(packed.length + left.length).toBe(whole.hits.length);
    for (const one of left)
      expect(one).toMatchObject({ slide: { course: "bakery" }, why: expect.any(String) });
  });

  it("answers as JSON with markers, citations and hits", async () => {
    const response = await post(
      "/api/chat",
      { question: "When do I feed the sourdough starter?" },
      { accept: "application/json" },
    );
    const body = await json(response);
    expect(body.answered).toBe(true);
    expect(body.citations[0]).toMatchObject({ marker: 1, slide: { page: 2 } });
    expect(body.answer).toContain("[1]");
  });

  it("streams the UI message stream to useChat", async () => {
    const messages = [
      { id: "1", role: "user", parts: [{ type: "text", text: "When do I feed the sourdough starter?" }] },
    ];
    const response = await post("/api/chat", { messages, conversationId: "c1" });
    expect(response.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    const lines = (await response.text())
      .split("\n\n")
      .filter(Boolean)
      .map((line) => line.replace(/^data: /, ""));
    expect(lines.at(-1)).toBe("[DONE]");
    const chunks = lines.slice(0, -1).map((line) => JSON.parse(line));
    expect(chunks[0]).toEqual({ type: "start" });
    expect(chunks.find(({ type }) => type === "finish")).toMatchObject({
      messageMetadata: { answered: true, conversationId: "c1" },
    });
    // Its place in the conversation is known once it is kept.
    expect(chunks.at(-1)).toEqual({ type: "message-metadata", messageMetadata: { ordinal: 1 } });
    const source = chunks.find((chunk) => chunk.type === "source-document");
    expect(source.providerMetadata.lectern).toMatchObject({ marker: 1, slide: { page: 2 } });
  });

  it("lists courses and slides, and shows one slide with its words", async () => {
    expect(await (await get("/api/courses")).json()).toEqual([{ name: "bakery", decks: 1, slides: 4 }]);
    const slides = await json(await get("/api/courses/bakery/slides"));
    expect(slides.map((slide: { page: number }) => slide.page)).toEqual([1, 2, 3, 4]);
    const slide = await json(await get(`/api/slides/${slides[3].id}`));
    expect(slide).toMatchObject({ title: "Storing bread", section: "Bread" });
    expect(slide.text).toContain("linen bag");
    expect((await get(`/api/slides/${slides[3].id}/image`)).status).toBe(404);
  });

  it.each([
    ["malformed JSON", "/api/search", "{oops", 400, /not JSON/],
    ["an empty question", "/api/search", { question: "  " }, 400, /question is empty/],
    ["a question that is too long", "/api/chat", { question: "x".repeat(4001) }, 400, /at most 4,000/],
    ["a k out of range", "/api/search", { question: "x", k: 101 }, 400, /k/],
    ["a k of nothing", "/api/search", { question: "x", k: 0 }, 400, /k/],
    ["a k of 10,000", "/api/chat", { question: "x", k: 10_000 }, 400, /k/],
    ["reversed pages", "/api/search", { question: "x", filters: { pages: [3, 2] } }, 400, /first page/],
    ["an unknown filter", "/api/search", { question: "x", filters: { author: "A" } }, 400, /author/],
    ["an unknown deck", "/api/search", { question: "x", filters: { deck: "tea" } }, 400, /are: "bread\.md"/],
    ["an unknown section", "/api/chat", { question: "x", filters: { section: "Tea" } }, 400, /are: "Bread"/],
    ["an unknown course", "/api/chat", { question: "bread", course: "chess" }, 404, /no course "chess"/],
    [
      "a history that ends with the assistant",
      "/api/chat",
      {
        messages: [
          { role: "user", parts: [{ type: "text", text: "bread?" }] },
          { role: "assistant", parts: [{ type: "text", text: "Bread" }] },
        ],
      },
      400,
      /last message must be the user's question/,
    ],
    [
      "messages without a question",
      "/api/chat",
      { messages: [{ role: "system", parts: [{ type: "text", text: "bread" }] }] },
      400,
      /last message must be the user's question/,
    ],
    [
      "a message of nothing",
      "/api/chat",
      { messages: [{ role: "user", parts: [] }] },
      400,
      /question is empty/,
    ],
    ["a body over the limit", "/api/chat", { question: "x", extra: "y".repeat(1_100_000) }, 413, /over 1 MB/],
    [
      "a history that is too long",
      "/api/search",
      { question: "x", history: Array(3).fill({ role: "user", content: "y".repeat(40_000) }) },
      400,
      /history: .*at most 100,000 characters: leave out the oldest/,
    ],
    [
      "too many fields to filter by",
      "/api/search",
      {
        question: "x",
        filters: { metadata: Object.fromEntries(Array.from("abcdefghijklmnopqrstu", (name) => [name, 1])) },
      },
      400,
      /filters.metadata: takes at most 20/,
    ],
    ["a crowd of values", "/api/chat", { messages: Array(30_000).fill(0) }, 400, /at most 20,000 values/],
    [
      "lists within lists",
      "/api/search",
      `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
      400,
      /at most 20 deep/,
    ],
  ])("answers %s with problem details", async (_, path, body, status, detail) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });

  it("answers only its own machine while it is bound to loopback", async () => {
    expect((await app.request("http://evil.example/api/courses")).status).toBe(403);
    expect((await get("/api/courses", { origin: "https://evil.example" })).status).toBe(403);
    expect((await get("/api/courses", { origin: "http://localhost:5173" })).status).toBe(403);
  });
});

describe("a NUL in a name or an id", () => {
  it.each([
    "/api/slides/a%00b",
    "/api/slides/a%00b/image",
    "/api/courses/a%00b/slides",
    "/api/conversations/a%00b",
    "/api/conversations?course=a%00b",
    "/api/usage?course=a%00b",
  ])("is a wrong request: %s", async (path) => {
    const response = await get(path);
    expect([response.status, (await json(response)).code]).toEqual([400, "invalid"]);
  });

  it.each(["/api/search", "/api/chat"])("is one in the body of %s too", async (path) => {
    const response = await post(path, { question: "bread", course: "a\u0000b" });
    expect([response.status, (await json(response)).code]).toEqual([400, "invalid"]);
  });
});
