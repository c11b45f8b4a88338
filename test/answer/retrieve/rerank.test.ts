import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Features } from "../../../src/answer/retrieve/features.ts";
import type { FusedMatch } from "../../../src/answer/retrieve/fuse.ts";
import { chooseReranker, rerankByFeatures, rerankByModel } from "../../../src/answer/retrieve/rerank.ts";
import { LecternError } from "../../../src/errors.ts";
import type { Rerank } from "../../../src/providers/provider.ts";
import { makeIndex } from "../../fixtures/course-index.ts";
import { makeHit, makeSlide } from "../../fixtures/hits.ts";

const index = makeIndex(1, "deck.md", []);
const makeFused = (chunkId: number, score = 0): FusedMatch => ({
  match: { index, position: 0, lexical: { position: 0, score, share: score, coverage: score }, dense: null },
  query: "q",
  chunkId,
  score,
  legs: { bm25: { rank: 1, score }, dense: null, rerank: null },
});
const share = fc.double({ min: 0, max: 1, noNaN: true });
const cosine = fc.double({ min: -1, max: 1, noNaN: true });
const features: fc.Arbitrary<Features> = fc.oneof(
  fc.record({ words: share, coverage: share, proximity: share, whole: cosine, nearest: cosine }),
  fc.record({
    words: share,
    coverage: share,
    proximity: share,
    whole: fc.constant(null),
    nearest: fc.constant(null),
  }),
);

describe("reranking by features", () => {
  it("keeps every match, best first, with its rank, at most 1", () => {
    fc.assert(
      fc.property(fc.array(features, { maxLength: 12 }), (all) => {
        const fused = all.map((_, place) => makeFused(place + 1));
        const ordered = rerankByFeatures(fused, new Map(all.map((one, place) => [place + 1, one])));
        expect(ordered.map(({ chunkId }) => chunkId).sort()).toEqual(
          fused.map(({ chunkId }) => chunkId).sort(),
        );
        for (const [place, { score, legs }] of ordered.entries()) {
          expect(score).toBeLessThanOrEqual(1 + 1e-12);
          expect(score).toBeGreaterThanOrEqual(ordered[place + 1]?.score ?? -2);
          expect(legs.rerank).toEqual({ rank: place + 1, score });
          expect(legs.bm25).not.toBeNull();
        }
      }),
    );
  });

  it("rewards each feature, and is 1 for all of them", () => {
    const none: Features = { words: 0, coverage: 0, proximity: 0, whole: 0, nearest: 0 };
    const scoreOf = (one: Features) => rerankByFeatures([makeFused(1)], new Map([[1, one]]))[0]?.score ?? -1;
    for (const name of Object.keys(none)) expect(scoreOf({ ...none, [name]: 1 })).toBeGreaterThan(0);
    expect(scoreOf({ words: 1, coverage: 1, proximity: 1, whole: 1, nearest: 1 })).toBeCloseTo(1, 12);
    // Without vectors the words alone make the scale.
    expect(scoreOf({ words: 1, coverage: 1, proximity: 1, whole: null, nearest: null })).toBeCloseTo(1, 12);
  });
});

describe("reranking by a model", () => {
  const hits = [1, 2, 3].map((page) => makeHit(makeSlide(`slide ${page}`, { page }), 1 - page / 10));
  const models = { rerank: "a-reranker" };
  const { signal } = new AbortController();

  it("takes the model's order", async () => {
    const rerank: Rerank = async (_, given) => given.toReversed();
    expect(await rerankByModel({ rerank, models }, "q", hits, signal)).toEqual({
      hits: hits.toReversed(),
      by: "a-reranker",
      problem: null,
    });
  });

  it.each([
    ["throttled", new LecternError("throttled", "Bedrock is busy: try again later"), /busy/],
    ["broken", new TypeError("fetch failed"), /fetch failed/],
    ["aborted of itself", new DOMException("The operation timed out", "TimeoutError"), /timed out/],
  ])("keeps the fused order where it is %s, and says so", async (_, failure, message) => {
    const rerank: Rerank = async () => Promise.reject(failure);
    const found = await rerankByModel({ rerank, models }, "q", hits, signal);
    expect(found).toMatchObject({ hits, by: null });
    expect(found.problem).toMatch(/^a-reranker did not rerank: /);
    expect(found.problem).toMatch(message);
  });

  it("stops where the reader has left", async () => {
    const leaving = new AbortController();
    const rerank: Rerank = async (_query, _hits, given) => {
      leaving.abort(new Error("left"));
      given.throwIfAborted();
      return [];
    };
    await expect(rerankByModel({ rerank, models }, "q", hits, leaving.signal)).rejects.toThrow("left");
  });

  it("asks nobody about a single hit, or where there is no reranker", async () => {
    const rerank: Rerank = async () => Promise.reject(new Error("asked"));
    for (const [one, some] of [
      [rerank, hits.slice(0, 1)],
      [rerank, []],
      [null, hits],
    ] as const)
      expect(await rerankByModel({ rerank: one, models }, "q", [...some], signal)).toEqual({
        hits: some,
        by: null,
        problem: null,
      });
  });

  it("is chosen where there is one, unless the settings say otherwise", () => {
    const rerank: Rerank = async (_, given) => given;
    const choose = (setting: "auto" | "features" | "none", one: Rerank | null) =>
      chooseReranker({ provider: { rerank: one, models }, config: { rerank: setting } });
    expect(choose("auto", rerank)).toBe("model");
    expect(choose("auto", null)).toBe("features");
    expect(choose("features", rerank)).toBe("features");
    expect(choose("none", rerank)).toBe("none");
  });
});
