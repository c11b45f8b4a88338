import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { rerank } from "../../src/answer/retrieve/rerank.ts";
import { loadConfig } from "../../src/config.ts";
import { meterProvider, openMeter } from "../../src/ledger/meter.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { connectChatReranker } from "../../src/providers/rerank-by-chat.ts";
import { makeProvider } from "../../src/setup.ts";
import { type FakeOpenAi, json, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { makeHit, makeSlide } from "../fixtures/hits.ts";

const never = new AbortController().signal;
const usage = { prompt_tokens: 900, completion_tokens: 20 };
let fake: FakeOpenAi;
beforeAll(async () => {
  fake = await startFakeOpenAi();
});
beforeEach(() => fake.reset());
afterEach(() => vi.useRealTimers());
afterAll(() => fake.close());

const open = (env: Record<string, string> = {}) => {
  const embed = { LECTERN_EMBED: `${fake.url}#embedding` };
  const chat = { LECTERN_CHAT: `${fake.url}#chatty`, LECTERN_RERANK: "chat" };
  return makeProvider(loadConfig({ ...embed, ...chat, ...env }), () => undefined);
};
const titles = ["Flour", "Water", "Salt", "Yeast"];
const hits = titles.map((title, at) =>
  makeHit(makeSlide(`${title} is in bread.`, { title, page: at + 1 }), 1 - at / 10),
);
const says = (order: unknown) => fake.next({ says: [JSON.stringify({ order })], usage });
async function ordered(): Promise<string[] | undefined> {
  const { rerank: by } = await open();
  return (await by?.("What is in bread?", hits, never))?.map(({ slide }) => slide.title);
}

describe("a chat model as reranker", () => {
  it("orders in one call; what it leaves out follows in its old order", async () => {
    says([3, 1]);
    expect(await ordered()).toEqual(["Salt", "Flour", "Water", "Yeast"]);
    const asked = fake.asked.filter(({ path }) => path.endsWith("chat/completions"));
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked[0]?.body)).toContain("Yeast is in bread.");
  });

  it("names no passage that it was not given, and none twice", async () => {
    says([9, 2, 2, -1, 0, 4]);
    expect(await ordered()).toEqual(["Water", "Yeast", "Flour", "Salt"]);
  });

  it.each([
    ["prose", { says: ["Salt is best."] }],
    ["nothing", { says: [""] }],
    ["no order", { says: [JSON.stringify({ best: 3 })] }],
    ["words for ids", { says: [JSON.stringify({ order: ["Salt"] })] }],
    ["ids of none", { says: [JSON.stringify({ order: [77] })] }],
    ["a part of it", { says: ['{"order": [3,'], finish: "length" }],
    ["that it is too busy", json(429, { error: { message: "slow down" } })],
  ])("keeps the order where it says %s, and tells why", async (_, answer) => {
    fake.next(answer);
    const provider = await open();
    const candidates = hits.map((hit) => ({
      ...hit,
      query: "bread",
      fused: { rank: 1, score: 1 },
      features: null,
    }));
    const found = { candidates, problem: null, read: async () => candidates };
    const reranked = await rerank(
      { provider, config: { rerank: "auto" } },
      { found, queries: ["bread"], k: 4 },
      () => undefined,
      never,
    );
    expect(reranked.hits.map(({ slide }) => slide.title)).toEqual(titles);
    expect(reranked).toMatchObject({
      by: null,
      problem: expect.stringMatching(/^openai-compatible:chatty did not rerank: /),
    });
  });

  it("is booked by its tokens", async () => {
    says([2, 1, 3, 4]);
    const meter = openMeter();
    await meterProvider(await open(), meter).rerank?.("bread", hits, never);
    expect(meter.charges()).toEqual([
      {
        stage: "rerank",
        model: "openai-compatible:chatty",
        usage: { inputTokens: 900, outputTokens: 20, costUsd: 0 },
      },
    ]);
  });

  it("is not waited for longer than eight seconds", async () => {
    vi.useFakeTimers();
    const silent: Converse = async function* () {
      await new Promise(() => undefined);
    };
    const { rerank: by } = connectChatReranker({ model: "slow", converse: silent });
    const reranking = expect(by?.("bread", hits, never)).rejects.toMatchObject({ code: "unavailable" });
    await vi.advanceTimersByTimeAsync(8_000);
    await reranking;
  });

  it("is off unless it is asked for, and needs a chat model", async () => {
    expect(await open({ LECTERN_RERANK: "auto" })).toMatchObject({ rerank: null });
    await expect(open({ LECTERN_CHAT: "" })).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(/LECTERN_RERANK=chat needs a chat model.*LECTERN_CHAT=ollama/),
    });
  });

  it("bills in place of Bedrock's reranker, not beside it", async () => {
    const bedrock = { LECTERN_PROVIDER: "bedrock", AWS_REGION: "us-east-1", LECTERN_CHAT: "" };
    const { models, rerankUsd, rerankAsking } = await open(bedrock);
    expect(models.rerank).toContain("claude-haiku-5-5");
    expect(rerankAsking).toBeDefined();
    expect(rerankUsd?.(50)).toBeGreaterThan(0.0001);
    const { rerankUsd: own } = await open({
      ...bedrock,
      LECTERN_RERANK: `${fake.url}#reranker`,
    });
    expect(own).toBeUndefined();
  });
});
