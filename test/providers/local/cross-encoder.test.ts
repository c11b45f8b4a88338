import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCrossEncoder } from "../../../src/providers/local/cross-encoder.ts";
import type { Fetching } from "../../../src/providers/local/fetch-model.ts";
import { findCrossEncoder } from "../../../src/providers/local/model-files.ts";
import { createLocalProvider } from "../../../src/providers/local/provider.ts";
import type { Rerank } from "../../../src/providers/provider.ts";
import type { Hit } from "../../../src/types.ts";
import {
  everyToken,
  sharedWords,
  tokenCount,
  writeCrossEncoder,
} from "../../fixtures/cross-encoder-model.ts";
import { makeProvider } from "../../fixtures/provider.ts";
import { providerContract } from "../../provider.contract.ts";

const never = new AbortController().signal;
const words =
  "how much protein has strong flour ? cake about 13 percent . what is this a test dough rise oven";
const weights = "model_quantized.onnx";

const root = mkdtempSync(join(tmpdir(), "lectern-cross-encoder-"));
const folder = writeCrossEncoder(join(root, "shared-words"), sharedWords, { words });
afterAll(() => rmSync(root, { recursive: true, force: true }));

function hit(chunkId: number, text: string, title = ""): Hit {
  return {
    chunkId,
    text,
    slide: { id: `s${chunkId}`, course: "baking", deck: "bread.pdf", page: 1, title, section: null, text },
    score: 1 - chunkId / 1000,
    legs: { bm25: { rank: chunkId + 1, score: 1 }, dense: null, rerank: null },
  };
}
const ids = (hits: Hit[]) => hits.map((one) => one.chunkId ?? -1);
const logit = (score = 0) => Math.log(score / (1 - score));

providerContract("local with a cross-encoder", async () =>
  makeProvider({ embedding: null, rerank: await loadCrossEncoder({ folder, weights }) }),
);

describe("a cross-encoder", () => {
  let rerank: Rerank;
  beforeAll(async () => {
    rerank = await loadCrossEncoder({ folder, weights });
  });

  it("reads question and passage together: the passage that answers goes first, with a score 0…1", async () => {
    const hits = [hit(0, "dough rise"), hit(1, "strong flour has protein"), hit(2, "cake flour")];
    const ranked = await rerank("protein strong flour", hits, never);
    expect(ids(ranked)).toEqual([1, 2, 0]);
    // The model's logit is the number of shared words and marks, less 3.
    expect(ranked.map(({ score }) => Math.round(logit(score)))).toEqual([1, -1, -2]);
    expect(ranked[0]).toEqual({
      ...hits[1],
      score: ranked[0]?.score,
      legs: { ...hits[1]?.legs, rerank: { rank: 1, score: ranked[0]?.score } },
    });
  });

  it("reads the slide's title with a chunk that does not begin with it", async () => {
    const hits = [hit(0, "cake"), hit(1, "about 13 percent", "Strong flour"), hit(2, "flour", "flour")];
    const ranked = await rerank("strong flour", hits, never);
    expect(ids(ranked)).toEqual([1, 2, 0]);
    expect(Math.round(logit(ranked[1]?.score))).toBe(-1);
  });

  it("gives a passage the same score whatever stands beside it in the batch", async () => {
    const passage = fc
      .array(fc.constantFrom(...words.split(" ")), { minLength: 1, maxLength: 30 })
      .map((all) => all.join(" "));
    await fc.assert(
      fc.asyncProperty(fc.array(passage, { minLength: 1, maxLength: 20 }), async (passages) => {
        const together = await rerank(
          "strong flour ?",
          passages.map((text, index) => hit(index, text)),
          never,
        );
        expect(ids(together).toSorted((a, b) => a - b)).toEqual(passages.map((_, index) => index));
        for (const { text, score } of together.slice(0, 3)) {
          const [alone] = await rerank("strong flour ?", [hit(0, text)], never);
          expect(alone?.score).toBeCloseTo(score, 5);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("scores the first 32 hits; the rest follow in their old order, without a rank", async () => {
    const hits = Array.from({ length: 40 }, (_, index) =>
      hit(index, index === 31 || index === 39 ? "flour" : "oven"),
    );
    const ranked = await rerank("flour", hits, never);
    expect(ids(ranked).slice(0, 2)).toEqual([31, 0]);
    expect(ids(ranked).slice(32)).toEqual([32, 33, 34, 35, 36, 37, 38, 39]);
    expect(ranked[39]?.legs.rerank).toBeNull();
  });

  it("does not score what has no words, and keeps it behind", async () => {
    const ranked = await rerank("flour", [hit(0, " \n"), hit(1, "cake"), hit(2, "flour")], never);
    expect(ids(ranked)).toEqual([2, 1, 0]);
    expect(ranked[2]?.legs.rerank).toBeNull();
  });

  it("leaves the order as it is where nothing is asked", async () => {
    const hits = [hit(0, "cake"), hit(1, "flour")];
    expect(await rerank("  ", hits, never)).toEqual(hits);
  });

  it("stops between batches when the reader leaves", async () => {
    const leaving = new AbortController();
    const hits = Array.from({ length: 32 }, (_, index) => hit(index, "flour ".repeat(300)));
    const ranking = rerank("strong flour", hits, leaving.signal);
    setImmediate(() => leaving.abort(new Error("left")));
    await expect(ranking).rejects.toThrow("left");
  });
});

describe("a cross-encoder without token types", () => {
  let rerank: Rerank;
  beforeAll(async () => {
    const counting = writeCrossEncoder(join(root, "counting"), tokenCount, { words, weights: "model.onnx" });
    rerank = await loadCrossEncoder({ folder: counting, weights: "model.onnx" });
  });
  const tokens = async (question: string, passage: string) => {
    const [ranked] = await rerank(question, [hit(0, passage)], never);
    return Math.round(logit(ranked?.score) * 1000);
  };

  it("gets question, passage and three marks", async () => {
    expect(await tokens("strong flour", "cake flour rise")).toBe(2 + 3 + 3);
  });

  it("gets 512 tokens at most, and of a long question so few that the passage is read", async () => {
    expect(await tokens("flour", "cake ".repeat(2000))).toBe(512);
    expect(await tokens("flour ".repeat(1000), "cake")).toBe(128 + 1 + 3);
    // A character a token, as in scripts without spaces.
    expect(await tokens("?".repeat(4000), "cake")).toBe(128 + 1 + 3);
  });
});

describe("where its weights are", () => {
  const name = "cross-encoder/ms-marco-MiniLM-L-6-v2";
  const unreachable: Fetching = {
    model: {
      name: "a-model",
      repository: "someone/a-model",
      files: { "config.json": { bytes: 2, sha256: null } },
    },
    sources: [],
  };
  const provider = (modelsFolder: string) =>
    createLocalProvider(
      { modelsFolder, modelCacheFolder: join(root, "no-cache"), modelHub: "http://hub.invalid" },
      () => undefined,
      unreachable,
    );

  it("is found in LECTERN_MODELS before the cache, with its fastest weights, and only when it is whole", () => {
    const places = { modelsFolder: join(root, "own"), modelCacheFolder: join(root, "cache") };
    expect(findCrossEncoder(places)).toBeNull();
    const cached = writeCrossEncoder(join(root, "cache/BAAI/bge-reranker-base"), tokenCount, {
      words,
      weights: "model.onnx",
    });
    expect(findCrossEncoder(places)).toEqual({
      name: "BAAI/bge-reranker-base",
      folder: cached,
      weights: "model.onnx",
    });
    const own = writeCrossEncoder(join(root, "own", name), sharedWords, { words, weights: "model.onnx" });
    writeCrossEncoder(own, sharedWords, { words, weights: "model_q4.onnx" });
    expect(findCrossEncoder(places)).toEqual({ name, folder: own, weights: "model_q4.onnx" });
    rmSync(join(own, "tokenizer.json"));
    expect(findCrossEncoder(places)?.folder).toBe(cached);
  });

  it("the local provider reranks with it and names it", async () => {
    const models = join(root, "models");
    writeCrossEncoder(join(models, name), sharedWords, { words });
    const { rerank, models: used, notices } = await provider(models);
    expect(used.rerank).toBe(name);
    expect(notices.join()).not.toContain("rerank");
    const ranked = await rerank?.("strong flour", [hit(0, "cake"), hit(1, "strong flour")], never);
    expect(ids(ranked ?? [])).toEqual([1, 0]);
  });

  it("the local provider has none and says nothing of it where there are no weights", async () => {
    const { rerank, models: used, notices } = await provider(join(root, "nothing"));
    expect(rerank).toBeNull();
    expect(used.rerank).toBeUndefined();
    expect(notices.join()).not.toContain("rerank");
  });

  it.each([
    ["cut short", (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 200))],
    [
      "of another kind of model",
      (file: string) => writeCrossEncoder(join(file, "../.."), everyToken, { words }),
    ],
    [
      "without a tokenizer that can be read",
      (file: string) => writeFileSync(join(file, "../../tokenizer.json"), "{"),
    ],
  ])("the local provider goes on without it, and says so, where they are %s", async (kind, damage) => {
    const models = join(root, kind.replaceAll(" ", "-"));
    mkdirSync(models);
    const broken = writeCrossEncoder(join(models, name), sharedWords, { words });
    damage(join(broken, "onnx", weights));
    const { rerank, models: used, notices } = await provider(models);
    expect(rerank).toBeNull();
    expect(used.rerank).toBeUndefined();
    expect(notices.at(-1)).toMatch(
      /not reranked by a model: The cross-encoder in .* can't be used .*remove that folder/,
    );
  });
});
