import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuse } from "../../../src/answer/retrieve/fuse.ts";
import type { Legs, Match } from "../../../src/answer/retrieve/legs.ts";
import { buildCourseIndex } from "../../../src/search/course-index.ts";

const course = { id: 1, name: "course", embeddingModel: null, embeddingDimensions: null, version: 0 };
const index = {
  ...buildCourseIndex(course, [], null),
  chunkIds: Array.from({ length: 50 }, (_, at) => 100 + at),
};

const makeMatch = (position: number, share: number, cosine: number | null): Match => ({
  index,
  position,
  lexical: { position, score: share * 10, share, coverage: share },
  dense: cosine === null ? null : { position, score: cosine, whole: cosine, nearest: cosine },
});
const makeLegs = (query: string, matches: Match[]): Legs => ({ query, matches });
const weighted = (denseWeight: number) => ({ fusion: "weighted" as const, denseWeight });
const rrf = { fusion: "rrf" as const, denseWeight: 0.6 };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const cosine = fc.option(fc.double({ min: -1, max: 1, noNaN: true }));
const matches = fc
  .array(fc.tuple(share, cosine), { maxLength: 30 })
  .map((all) => all.map(([one, other], position) => makeMatch(position, one, other)));
const settings = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }).map(weighted), fc.constant(rrf));

describe("fusion", () => {
  it("gives each chunk once, best first, with a score from 0 to 1 and its legs' own", () => {
    fc.assert(
      fc.property(matches, matches, settings, (one, other, fusion) => {
        const fused = fuse([makeLegs("one", one), makeLegs("other", other)], fusion);
        const ids = fused.map(({ chunkId }) => chunkId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBe(Math.max(one.length, other.length));
        for (const [place, { score, legs, match }] of fused.entries()) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-12);
          expect(score).toBeGreaterThanOrEqual(fused[place + 1]?.score ?? 0);
          expect(legs.bm25?.score ?? 0).toBe(match.lexical.score);
          expect(legs.dense?.score ?? null).toBe(match.dense?.score ?? null);
          expect(legs.rerank).toBeNull();
        }
      }),
    );
  });

  it("weighs what was found, not how it ranks, and takes a negative cosine for none", () => {
    const legs = makeLegs("q", [makeMatch(0, 1, 0), makeMatch(1, 0, 0.9), makeMatch(2, 0.5, -0.5)]);
    const scores = (weight: number) =>
      Object.fromEntries(fuse([legs], weighted(weight)).map(({ chunkId, score }) => [chunkId, score]));
    expect(scores(0.6)).toEqual({ 101: 0.54, 100: 0.4, 102: 0.2 });
    expect(scores(0)).toEqual({ 100: 1, 102: 0.5, 101: 0 });
    expect(scores(1)).toEqual({ 101: 0.9, 100: 0, 102: 0 });
  });

  it("is the words' order alone where there are no vectors", () => {
    const fused = fuse([makeLegs("q", [makeMatch(0, 0.2, null), makeMatch(1, 0.7, null)])], weighted(0.6));
    expect(fused.map(({ chunkId, score }) => [chunkId, score])).toEqual([
      [101, 0.7],
      [100, 0.2],
    ]);
    expect(fused[0]?.legs).toEqual({ bm25: { rank: 1, score: 7 }, dense: null, rerank: null });
  });

  it("is the meaning's order alone where no slide holds the words", () => {
    for (const fusion of [weighted(0.6), rrf]) {
      const fused = fuse([makeLegs("q", [makeMatch(0, 0, 0.1), makeMatch(1, 0, 0.3)])], fusion);
      expect(fused.map(({ chunkId }) => chunkId)).toEqual([101, 100]);
      expect(fused.map(({ legs }) => legs.bm25)).toEqual([null, null]);
    }
  });

  it("by rank is 1 for what is first in both, and damped by 60", () => {
    const fused = fuse(
      [makeLegs("q", [makeMatch(0, 0.9, 0.9), makeMatch(1, 0.5, 0.1), makeMatch(2, 0.1, 0.5)])],
      rrf,
    );
    expect(fused[0]?.score).toBe(1);
    expect(fused[1]?.score).toBeCloseTo((61 / 62 + 61 / 63) / 2, 12);
    // Alike: in the order of the course.
    expect(fused[1]?.score).toBe(fused[2]?.score);
    expect(fused.map(({ chunkId }) => chunkId)).toEqual([100, 101, 102]);
  });

  it("takes each chunk's best query, and says which", () => {
    const legs = [
      makeLegs("whole", [makeMatch(0, 0.4, null), makeMatch(1, 0.3, null)]),
      makeLegs("part", [makeMatch(1, 0.9, null), makeMatch(0, 0.1, null)]),
    ];
    expect(fuse(legs, weighted(0.6)).map(({ chunkId, query }) => [chunkId, query])).toEqual([
      [101, "part"],
      [100, "whole"],
    ]);
  });

  it("of nothing is nothing", () => {
    expect(fuse([], rrf)).toEqual([]);
    expect(fuse([makeLegs("q", [])], weighted(1))).toEqual([]);
  });

  it("tells what speaks of every part of a question", () => {
    const parts = [
      makeLegs("a or b", []),
      makeLegs("a", [makeMatch(1, 0.9, null), makeMatch(2, 0.5, null)]),
      makeLegs("b", [makeMatch(2, 0.4, null)]),
    ];
    const shared = new Map(fuse(parts, weighted(0.6)).map((one) => [one.chunkId, one.shared]));
    expect([...shared]).toEqual([
      [101, undefined],
      [102, 0.4],
    ]);
  });
});
