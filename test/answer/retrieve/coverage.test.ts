import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CoverageFeatures,
  coverageFeatures,
  judgeCoverage,
} from "../../../src/answer/retrieve/coverage.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const cosine = fc.double({ min: -1, max: 1, noNaN: true });
const meaning = fc.oneof(
  fc.record({ whole: cosine, nearest: cosine }),
  fc.constant({ whole: null, nearest: null }),
);
const evidence: fc.Arbitrary<CoverageFeatures> = fc
  .tuple(share, meaning)
  .map(([coverage, cosines]) => ({ coverage, ...cosines }));
const probabilityOf = (...some: CoverageFeatures[]) => judgeCoverage(some)?.probability ?? -1;
const features = fc.record({
  words: share,
  coverage: share,
  proximity: share,
  whole: fc.option(cosine),
  nearest: fc.option(cosine),
});

describe("whether the course covers a question", () => {
  it("is a probability, as high as the best of its parts, and a verdict by the thresholds", () => {
    fc.assert(
      fc.property(fc.array(evidence, { maxLength: 4 }), evidence, (some, more) => {
        const coverage = judgeCoverage([...some, more]);
        const { probability, verdict, thresholds } = coverage ?? expect.fail("no judgement");
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(probability).toBe(Math.max(...[...some, more].map((one) => probabilityOf(one))));
        expect(thresholds.near).toBeLessThanOrEqual(thresholds.covered);
        expect(verdict === "uncovered").toBe(probability < thresholds.near);
        expect(verdict === "covered").toBe(probability >= thresholds.covered);
      }),
    );
  });

  it("is no less likely where more of its words or its meaning is found", () => {
    fc.assert(
      fc.property(evidence, share, share, (one, extra, nearer) => {
        const raise = (value: number | null) => (value === null ? null : Math.min(1, value + nearer));
        const more = {
          coverage: Math.min(1, one.coverage + extra),
          whole: raise(one.whole),
          nearest: raise(one.nearest),
        };
        expect(probabilityOf(more)).toBeGreaterThanOrEqual(probabilityOf(one));
      }),
    );
  });

  it.each([
    ["all words and the meaning", { coverage: 1, whole: 0.8, nearest: 0.8 }, "covered"],
    ["neither", { coverage: 0, whole: 0.1, nearest: 0.1 }, "uncovered"],
    ["all words, without an embedding model", { coverage: 1, whole: null, nearest: null }, "covered"],
    ["a third of the words, without one", { coverage: 0.3, whole: null, nearest: null }, "uncovered"],
    ["nothing, without one", { coverage: 0, whole: null, nearest: null }, "uncovered"],
  ])("with %s", (_, some, verdict) => {
    expect(judgeCoverage([some])?.verdict).toBe(verdict);
  });

  it("can't be told where there is nothing to judge by", () => {
    expect(judgeCoverage([])).toBeNull();
  });
});

it("what is known of a query is the best of each feature of its first candidates", () => {
  fc.assert(
    fc.property(fc.array(features, { maxLength: 10 }), (all) => {
      const best = (values: (number | null)[]) =>
        values.reduce((most, one) => (one !== null && (most === null || one > most) ? one : most), null);
      const candidates = all.map((one) => ({ query: "q", features: one }));
      expect(coverageFeatures(["q"], [{ query: "another", features: null }, ...candidates])[0]).toEqual({
        coverage: best(all.map(({ coverage }) => coverage)) ?? 0,
        whole: best(all.map(({ whole }) => whole)),
        nearest: best(all.map(({ nearest }) => nearest)),
      });
    }),
  );
});
