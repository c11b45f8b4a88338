import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Features } from "../../../src/answer/retrieve/features.ts";
import { chooseReranker, rerank, rerankByFeatures } from "../../../src/answer/retrieve/rerank.ts";
import type { Candidate } from "../../../src/answer/retrieve/search.ts";
import { LecternError } from "../../../src/errors.ts";
import type { Rerank } from "../../../src/providers/provider.ts";
import { makeHit, makeSlide } from "../../fixtures/hits.ts";

const makeCandidate = (chunkId: number, features: Features | null): Candidate => ({
  query: "q",
  chunkId,
  score: 0,
  legs: { bm25: { rank: 1, score: 0 }, dense: null, rerank: null },
  fused: { rank: 1, score: 0 },
  features,
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
        const fused = all.map((one, place) => makeCandidate(place + 1, one));
        const ordered = rerankByFeatures(fused);
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
    const scoreOf = (one: Features) => rerankByFeatures([makeCandidate(1, one)])[0]?.score ?? -1;
    for (const name of Object.keys(none)) expect(scoreOf({ ...none, [name]: 1 })).toBeGreaterThan(0);
    expect(scoreOf({ words: 1, coverage: 1, proximity: 1, whole: 1, nearest: 1 })).toBeCloseTo(1, 12);
    // Without vectors the words alone make the scale.
    expect(scoreOf({ words: 1, coverage: 1, proximity: 1, whole: null, nearest: null })).toBeCloseTo(1, 12);
  });
});

describe("reranking by a model", () => {
  const candidates = [1, 2, 3].map((page) => ({
    ...makeCandidate(page, null),
    ...makeHit(makeSlide(`slide ${page}`, { page }), 1 - page / 10),
  }));
  const models = { rerank: "a-reranker" };
  const { signal } = new AbortController();
  /** The order that a provider's reranker makes of so many candidates. */
  async function rank(reranker: Rerank | null, { count = 3, given = signal, queries = ["q"] } = {}) {
    const some = candidates.slice(0, count);
    const read = async (wanted: Candidate[]) => some.filter((one) => wanted.includes(one));
    const laps: string[] = [];
    const ranked = await rerank(
      { provider: { rerank: reranker, models }, config: { rerank: "auto" } },
      { found: { candidates: some, read, problem: null }, queries, k: 3 },
      (lap) => laps.push(lap),
      given,
    );
    return { ...ranked, laps };
  }

  it("asks the whole question once, without its parts behind it", async () => {
    const asked: string[] = [];
    const reranker: Rerank = async (query, given) => {
      asked.push(query);
      return given;
    };
    await rank(reranker, {
      queries: ["what is a starter and how hot is the oven?", "what is a starter", "how hot is the oven?"],
    });
    expect(asked).toEqual(["what is a starter and how hot is the oven?"]);
  });

  it("takes the model's order", async () => {
    expect(await rank(async (_, given) => given.toReversed())).toEqual({
      hits: candidates.toReversed(),
      by: "a-reranker",
      problem: null,
      isWhole: true,
      laps: ["search", "rerank"],
    });
  });

  it.each([
    ["throttled", new LecternError("throttled", "Bedrock is busy: try again later"), /busy/],
    ["broken", new TypeError("fetch failed"), /fetch failed/],
    ["aborted of itself", new DOMException("The operation timed out", "TimeoutError"), /timed out/],
  ])("keeps the fused order where it is %s, and says so", async (_, failure, message) => {
    const found = await rank(async () => Promise.reject(failure));
    expect(found).toMatchObject({ hits: candidates, by: null, laps: ["search"] });
    expect(found.problem).toMatch(/^a-reranker did not rerank: /);
    expect(found.problem).toMatch(message);
  });

  it("stops where the reader has left", async () => {
    const leaving = new AbortController();
    const leave: Rerank = async (_query, _hits, given) => {
      leaving.abort(new Error("left"));
      given.throwIfAborted();
      return [];
    };
    await expect(rank(leave, { given: leaving.signal })).rejects.toThrow("left");
  });

  it("asks nobody about a single hit, or where there is no reranker", async () => {
    const asked: Rerank = async () => Promise.reject(new Error("asked"));
    for (const [reranker, count] of [
      [asked, 1],
      [asked, 0],
      [null, 3],
    ] as const) {
      const hits = candidates.slice(0, count);
      expect(await rank(reranker, { count })).toMatchObject({ hits, by: null, problem: null });
    }
  });

  it("is chosen where there is one, unless the settings say otherwise", () => {
    const reranker: Rerank = async (_, given) => given;
    const choose = (setting: "auto" | "features" | "none", one: Rerank | null) =>
      chooseReranker({ provider: { rerank: one, models }, config: { rerank: setting } });
    expect(choose("auto", reranker)).toBe("model");
    expect(choose("auto", null)).toBe("features");
    expect(choose("features", reranker)).toBe("features");
    expect(choose("none", reranker)).toBe("none");
  });
});
