import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { LecternError } from "../../src/errors.ts";
import { meterProvider, openMeter } from "../../src/ledger/meter.ts";
import type { KnowledgeBase } from "../../src/providers/knowledge-base.ts";
import type { Converse, ConverseEvent, Provider, Rerank } from "../../src/providers/provider.ts";
import type { Question } from "../../src/types.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";
import { hashedWords, makeProvider } from "../fixtures/provider.ts";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterAll(() => lectern.remove());

const { signal } = new AbortController();
const history = [
  { role: "user" as const, content: "What is a starter?" },
  { role: "assistant" as const, content: "Flour and water." },
];
const ask = (question: string, more: Partial<Question> = {}): Question => ({
  question,
  course: "bakery",
  history: [],
  k: 5,
  filters: {},
  ...more,
});
const models = { rewrite: "small", rerank: "reranker" };
async function find(changes: Partial<Provider>, question: Question) {
  const meter = openMeter();
  const provider = meterProvider(makeProvider({ models, ...changes }), meter);
  const retrieval = await retrieve({ ...lectern, provider }, question, signal);
  return { ...retrieval, charges: meter.charges() };
}

const billed = { inputTokens: 90, outputTokens: 10, costUsd: 0.25 };
const finish: ConverseEvent = { type: "finish", stopReason: "end", usage: billed };
const says = (...events: (ConverseEvent | Error)[]): Converse =>
  async function* () {
    for (const event of events) {
      if (event instanceof Error) throw event;
      yield event;
    }
  };
const rewrites = JSON.stringify({
  standalone: "How often is a starter fed?",
  parts: [],
  deck: null,
  section: null,
  firstPage: null,
  lastPage: null,
});
const rerank: Rerank = async (_, hits) =>
  hits.map((hit, place) => ({ ...hit, legs: { ...hit.legs, rerank: { rank: place + 1, score: 1 } } }));

describe("what a retrieval is billed", () => {
  it("is nothing where all models are on this machine", async () => {
    const { charges } = await find({ rerank }, ask("How hot is the oven?"));
    expect(charges).toEqual([]);
  });

  it("is the rewriter's, the embedding's and the reranker's part", async () => {
    const rerankUsd = vi.fn((hits: number) => hits / 8);
    const { charges, hits, trace } = await find(
      {
        rewriter: says({ type: "text", text: rewrites }, finish),
        embedding: { ...hashedWords, pricePerMillionTokens: 500_000 },
        rerank,
        rerankUsd,
      },
      ask("And how often?", { history }),
    );
    expect(trace).toMatchObject({ rewrite: { by: "small" }, rerank: { by: "reranker" } });
    const reranked = rerankUsd.mock.calls[0]?.[0] ?? 0;
    expect(reranked).toBeGreaterThanOrEqual(hits.length);
    expect(charges).toEqual([
      { stage: "rewrite", model: "small", usage: billed },
      { stage: "embed", model: "hashed-words", usage: { inputTokens: 1, outputTokens: 0, costUsd: 0.5 } },
      {
        stage: "rerank",
        model: "reranker",
        usage: { inputTokens: null, outputTokens: null, costUsd: reranked / 8 },
      },
    ]);
  });

  it("counts a rewriter whose reply can't be read, or that was cut", async () => {
    const bad = [
      says({ type: "text", text: "no JSON" }, finish),
      says({ ...finish, stopReason: "max-tokens" }),
      says(finish, new LecternError("malformed", "gave no tool call")),
    ];
    for (const rewriter of bad) {
      const { charges, trace } = await find({ rewriter }, ask("And how often?", { history }));
      expect(trace.rewrite.problem).toContain("did not rewrite");
      expect(charges).toEqual([{ stage: "rewrite", model: "small", usage: billed }]);
    }
  });

  it("knows that it does not know the cost of a rewriter that broke off, and that one refused cost nothing", async () => {
    const broken = says({ type: "text", text: "{" }, new LecternError("truncated", "cut off"));
    const untold = { inputTokens: null, outputTokens: null, costUsd: null };
    const asked = ask("And how often?", { history });
    expect((await find({ rewriter: broken }, asked)).charges).toEqual([
      { stage: "rewrite", model: "small", usage: untold, brokeOff: true },
    ]);
    const refused = says(new LecternError("throttled", "busy"));
    expect((await find({ rewriter: refused }, asked)).charges).toEqual([]);
  });

  it("is unknown where a billed model has no price", async () => {
    const { charges } = await find(
      { embedding: { ...hashedWords, isBilled: true }, rerank, rerankUsd: () => null },
      ask("How hot is the oven?"),
    );
    expect(charges.map(({ stage, usage }) => [stage, usage.costUsd])).toEqual([
      ["embed", null],
      ["rerank", null],
    ]);
  });

  it("takes no reranker that failed, and tells at once what came before a failure", async () => {
    const failing: Rerank = () => Promise.reject(new LecternError("throttled", "busy"));
    const { charges } = await find({ rerank: failing, rerankUsd: () => 1 }, ask("How hot is the oven?"));
    expect(charges).toEqual([]);
    const meter = openMeter();
    const embed = () => Promise.reject(new LecternError("access-denied", "no"));
    const provider = makeProvider({
      models,
      rewriter: says({ type: "text", text: rewrites }, finish),
      embedding: { ...hashedWords, embed },
    });
    const metered = { ...lectern, provider: meterProvider(provider, meter) };
    const retrieval = retrieve(metered, ask("And how often?", { history }), signal);
    await expect(retrieval).rejects.toThrow("no");
    expect(meter.charges()).toEqual([{ stage: "rewrite", model: "small", usage: billed }]);
  });

  it("counts the reranker within a knowledge base once for each of its searches", async () => {
    const knowledgeBase: KnowledgeBase = {
      id: "ABCDEFGHIJ",
      reranker: { model: "theirs", usd: () => 0.002 },
      retrieve: async () => ({ passages: [], reranked: true, rerankError: null }),
    };
    const question = ask("How hot is the oven?");
    const { charges } = await find({ knowledgeBase }, question);
    expect(charges).toEqual([
      { stage: "rerank", model: "theirs", usage: { inputTokens: null, outputTokens: null, costUsd: 0.002 } },
    ]);
    const retrieved = { passages: [], reranked: false, rerankError: new LecternError("config", "not here") };
    const without = { ...knowledgeBase, retrieve: async () => retrieved };
    expect((await find({ knowledgeBase: without }, question)).charges).toEqual([]);
  });
});
