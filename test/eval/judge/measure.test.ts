import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreement, bestThreshold, longestCopy, measure, newWordsOf } from "../../../eval/judge/measure.ts";

const examples = [
  { answer: "salt", sources: ["salt and rye"], score: 0.9, label: true },
  { answer: "rye and salt", sources: ["salt and rye"], score: 0.6, label: true },
  { answer: "cheese", sources: ["salt and rye"], score: 0.7, label: false },
  { answer: "cheese and a lot of it", sources: ["salt and rye"], score: 0.1, label: false },
  { answer: "?", sources: [], score: null, label: false },
];

describe("agreement with people", () => {
  it("counts what failed apart", () => {
    const { judge } = measure(examples, 0.65);
    expect(judge).toMatchObject({ n: 4, failed: 1, threshold: 0.65, accuracy: 0.5, kappa: 0 });
    expect(judge.auroc?.value).toBe(0.75);
    expect(judge.auroc?.low).toBeLessThanOrEqual(0.75);
    expect(judge.auroc?.high).toBeGreaterThanOrEqual(0.75);
  });

  it("sets the judge beside baselines at the threshold that suits them best", () => {
    const { length, newWords } = measure(examples.slice(0, 4), 0.65);
    expect(newWords.auroc?.value).toBe(1);
    expect(newWords.kappa).toBe(1);
    expect(length.auroc?.value).toBe(0.75);
    expect(length.threshold).toBeLessThan(0);
  });

  it("is undefined, not 0, where there is nothing or only one kind", () => {
    expect(agreement([], [], { threshold: 0.5 })).toEqual({
      n: 0,
      failed: 0,
      auroc: null,
      threshold: 0.5,
      accuracy: null,
      kappa: null,
    });
    expect(agreement([0.2, null], [true, false], { threshold: 0.5 })).toMatchObject({
      n: 1,
      failed: 1,
      auroc: null,
      accuracy: 0,
    });
  });

  it("finds no threshold with a better kappa than the best", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 5 }),
        (judged, threshold) => {
          const scores = judged.map(([score]) => score);
          const labels = judged.map(([, label]) => label);
          const best = agreement(scores, labels, { threshold: bestThreshold(scores, labels) }).kappa ?? 0;
          expect(best).toBeGreaterThanOrEqual(
            Math.min(0, agreement(scores, labels, { threshold }).kappa ?? 0),
          );
        },
      ),
    );
  });

  it("takes the longest run of words from one source as copied", () => {
    expect(longestCopy("Rye and salt, then flour", ["salt and rye", "with rye and salt"])).toBe(3 / 5);
    expect(longestCopy("salt rye", ["salt", "rye"])).toBe(1 / 2);
    expect(longestCopy("", ["salt"])).toBe(0);
  });

  it("takes a word as new that no source has", () => {
    expect(newWordsOf("Salt, salt and CHEESE", ["salt", "and rye"])).toEqual({ count: 1, share: 1 / 3 });
    expect(newWordsOf("", ["salt"])).toEqual({ count: 0, share: 0 });
  });
});
