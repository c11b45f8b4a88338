import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auroc, aurocInterval, cohenKappa, krippendorffAlpha } from "../../../eval/statistics/agreement.ts";

/** Two raters' labels from a table of counts, rows the first's. */
function ratings<Label>(labels: Label[], table: number[][]): [Label[], Label[]] {
  const pairs = table.flatMap((row, first) =>
    row.flatMap((count, second) => Array.from({ length: count }, () => [labels[first], labels[second]])),
  );
  return [pairs.map(([one]) => one as Label), pairs.map(([, other]) => other as Label)];
}

describe("Cohen's kappa", () => {
  it("Wikipedia's examples: 0.4; and 0.1304 and 0.2593 at the same observed agreement of 0.6", () => {
    const kappa = (...table: number[][]) => cohenKappa(...ratings([true, false], table));
    expect(kappa([20, 5], [10, 15])).toBeCloseTo(0.4, 12);
    expect(kappa([45, 15], [25, 15])).toBeCloseTo(0.1304, 4);
    expect(kappa([25, 35], [5, 35])).toBeCloseTo(0.2593, 4);
  });

  it("three labels, by hand", () => {
    // 10 items, 7 agree; by chance (4·4 + 3·4 + 3·2) / 100 = 0.34: (0.7 − 0.34) / 0.66.
    const table = [
      [3, 1, 0],
      [1, 2, 0],
      [0, 1, 2],
    ];
    expect(cohenKappa(...ratings(["no", "in part", "yes"], table))).toBeCloseTo(0.36 / 0.66, 12);
  });

  it("is null without an item or without variation, and −1 at its worst", () => {
    expect(cohenKappa([], [])).toBeNull();
    expect(cohenKappa([true, true], [true, true])).toBeNull();
    expect(cohenKappa([true, true], [true, false])).toBe(0);
    expect(cohenKappa([true, false], [false, true])).toBe(-1);
    expect(() => cohenKappa([true], [])).toThrow(RangeError);
  });

  it("is symmetric, at most 1, and 1 with itself", () => {
    const pairs = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("a", "b", "c")));
    fc.assert(
      fc.property(pairs, (list) => {
        const [one, other] = [list.map(([a]) => a), list.map(([, b]) => b)];
        const kappa = cohenKappa(one, other);
        const back = cohenKappa(other, one);
        if (kappa === null) expect(back).toBeNull();
        else {
          expect(back).toBeCloseTo(kappa, 12);
          expect(kappa).toBeLessThanOrEqual(1);
        }
        if (new Set(one).size > 1) expect(cohenKappa(one, one)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe("Krippendorff's alpha", () => {
  it("is 0.743 on Krippendorff's own example of four raters, twelve items and gaps (2011)", () => {
    const raters = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];
    const items = Array.from({ length: 12 }, (_, place) =>
      raters.map((labels) => labels.charAt(place)).filter((label) => label !== "."),
    );
    expect(krippendorffAlpha(items)).toBeCloseTo(0.743, 3);
  });

  it("is undefined where nothing is shared or nothing differs", () => {
    expect(krippendorffAlpha([["a"], ["b"]])).toBeNull();
    expect(krippendorffAlpha([["a", "a"], ["a"]])).toBeNull();
    expect(
      krippendorffAlpha([
        ["a", "a"],
        ["b", "b"],
      ]),
    ).toBe(1);
  });
});

describe("AUROC", () => {
  it("scikit-learn's documented roc_auc_score example: 0.75", () => {
    expect(auroc([0.1, 0.4, 0.35, 0.8], [false, false, true, true])).toBe(0.75);
  });

  it("counts ties half, by hand", () => {
    // Positives 2, 3, 3 against negatives 1, 3: wins 1 + 1 + 1, ties ½ + ½, of 6 pairs.
    expect(auroc([2, 3, 3, 1, 3], [true, true, true, false, false])).toBeCloseTo(4 / 6, 12);
    expect(auroc([5, 5, 5], [true, false, false])).toBe(0.5);
  });

  it("is null with one class only", () => {
    expect(auroc([1, 2], [true, true])).toBeNull();
    expect(auroc([], [])).toBeNull();
    expect(aurocInterval([1, 2], [false, false])).toBeNull();
  });

  const items = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2, maxLength: 30 })
    .filter((list) => new Set(list.map(([, label]) => label)).size === 2);

  it("counts every pair, turns over with the labels and has its interval around it", () => {
    fc.assert(
      fc.property(items, fc.integer(), (list, seed) => {
        const scores = list.map(([score]) => score);
        const labels = list.map(([, label]) => label);
        const of = (wanted: boolean) => list.flatMap(([score, label]) => (label === wanted ? [score] : []));
        const pairs = of(true).flatMap((a) => of(false).map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const value = pairs.reduce<number>((sum, won) => sum + won, 0) / pairs.length;
        expect(auroc(scores, labels)).toBeCloseTo(value, 12);
        expect(
          auroc(
            scores,
            labels.map((label) => !label),
          ),
        ).toBeCloseTo(1 - value, 12);
        const interval = aurocInterval(scores, labels, { seed });
        expect(aurocInterval([...scores].reverse(), [...labels].reverse(), { seed })).toEqual(interval);
        expect(interval?.low).toBeGreaterThanOrEqual(0);
        expect(interval?.low).toBeLessThanOrEqual(interval?.value ?? Number.NaN);
        expect(interval?.high).toBeGreaterThanOrEqual(interval?.value ?? Number.NaN);
        expect(interval?.high).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });

  it("is sure of what never overlaps", () => {
    expect(aurocInterval([1, 2, 3, 4], [false, false, true, true])).toEqual({ value: 1, low: 1, high: 1 });
  });
});
