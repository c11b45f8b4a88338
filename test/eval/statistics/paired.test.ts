import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm, pairedDifference } from "../../../eval/statistics/paired.ts";

const pOf = (differences: number[], seed = 1) => pairedDifference(differences, { seed })?.p;

describe("the sign-flip test, exact, by hand", () => {
  it("of four equal differences only all signs + and all − are as far: 2 of 16", () => {
    expect(pairedDifference([1, 1, 1, 1])).toEqual({ mean: 1, low: 1, high: 1, p: 2 / 16 });
  });

  it("of 1, 2, 3 and −1 the sums as far as 5 are ±7 and ±5: 6 of 16", () => {
    // |±1 ±2 ±3 ±1| ≥ 5: 7 = all +; 5 = one of the two ones turned (twice); and their mirror images.
    expect(pOf([1, 2, 3, -1])).toBe(6 / 16);
  });

  it("leaves zeros out, and finds nothing where nothing differs", () => {
    expect(pOf([0, 1, 0, 1, 1, 0])).toBe(2 / 8);
    expect(pairedDifference([0, 0, 0])).toEqual({ mean: 0, low: 0, high: 0, p: 1 });
    expect(pairedDifference([])).toBeNull();
  });

  it("takes sums that differ by rounding alone as tied", () => {
    // 0.1 + 0.2 − 0.3 is not 0 in binary; every pattern is as far from 0 as that.
    expect(pOf([0.1, 0.2, -0.3])).toBe(1);
    expect(pOf([0.3, 0.1, 0.2])).toBe(2 / 8);
  });

  it("Fisher (1935): Darwin's maize, 863 of 32,768 patterns a side, by random flips", () => {
    const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    const exact = (2 * 863) / 32_768;
    // The standard error of 10,000 flips is 0.0022.
    expect(Math.abs((pOf(maize) ?? 0) - exact)).toBeLessThan(0.007);
    expect(pairedDifference(maize)?.mean).toBeCloseTo(314 / 15, 12);
  });
});

describe("the sign-flip test by random flips", () => {
  it("is never 0: one more than counted, over one more than drawn", () => {
    // 40 equal signs come up once in 2^39.
    expect(pOf(new Array<number>(40).fill(0.5))).toBe(1 / 10_001);
  });

  it("stays in (0, 1], is two-sided, whatever the order, the same for the same seed", () => {
    const differences = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(differences, fc.integer(), (list, seed) => {
        const one = pairedDifference(list, { seed });
        expect(one?.p).toBeGreaterThan(0);
        expect(one?.p).toBeLessThanOrEqual(1);
        expect(pairedDifference([...list].reverse(), { seed })).toEqual(one);
        expect(one?.low).toBeLessThanOrEqual(one?.mean ?? Number.NaN);
        expect(one?.high).toBeGreaterThanOrEqual(one?.mean ?? Number.NaN);
        if (list.filter((difference) => difference !== 0).length <= 12) {
          expect(pOf(list.map((difference) => -difference))).toBe(one?.p);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("Holm's adjustment", () => {
  it("the worked example 0.01, 0.04, 0.03, 0.005: 0.03, 0.06, 0.06, 0.02", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [index, expected] of [0.03, 0.06, 0.06, 0.02].entries()) {
      expect(adjusted[index]).toBeCloseTo(expected, 12);
    }
    expect(holm([])).toEqual([]);
  });

  it("never lowers a p, keeps their order and stays at most 1", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (list) => {
        const adjusted = holm(list);
        for (const [index, p] of list.entries()) {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p);
          expect(adjusted[index]).toBeLessThanOrEqual(1);
          for (const [other, q] of list.entries()) {
            if (p < q) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[other] ?? Number.NaN);
          }
        }
      }),
    );
  });
});
