import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrap } from "../../../eval/statistics/bootstrap.ts";

const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

describe("the bootstrap interval", () => {
  it("has no value for none, and is a point for one value or for equal ones", () => {
    expect(bootstrap([])).toEqual({ mean: null, low: null, high: null });
    expect(bootstrap([0.4])).toEqual({ mean: 0.4, low: 0.4, high: 0.4 });
    const { mean, low, high } = bootstrap([0.1, 0.1, 0.1]);
    expect([low, high]).toEqual([mean, mean]);
  });

  it("agrees with the exact binomial distribution of a mean of zeros and ones", () => {
    // 50 of 100: the means of resamples are Binomial(100, ½) / 100, whose 2.5% and 97.5% quantiles are 0.40 and 0.60.
    const shares = Array.from({ length: 100 }, (_, index) => index % 2);
    expect(bootstrap(shares, { resamples: 50_000 })).toEqual({ mean: 0.5, low: 0.4, high: 0.6 });
  });

  it("of two values is every resample's: 0, ½ and 1", () => {
    expect(bootstrap([0, 1])).toEqual({ mean: 0.5, low: 0, high: 1 });
  });

  it("narrows with the root of the number of values", () => {
    const width = (count: number) => {
      const spread = Array.from({ length: count }, (_, index) => index / count);
      const { low, high } = bootstrap(spread, { resamples: 4_000 });
      return (high ?? 0) - (low ?? 0);
    };
    expect(width(100) / width(1_600)).toBeGreaterThan(3.6);
    expect(width(100) / width(1_600)).toBeLessThan(4.4);
  });

  it("holds the mean, whatever the order, the same for the same seed", () => {
    fc.assert(
      fc.property(values, fc.integer(), (list, seed) => {
        const one = bootstrap(list, { seed });
        expect(bootstrap([...list].reverse(), { seed })).toEqual(one);
        expect(one.low).toBeLessThanOrEqual(one.mean ?? Number.NaN);
        expect(one.high).toBeGreaterThanOrEqual(one.mean ?? Number.NaN);
        expect(one.low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-12);
        expect(one.high).toBeLessThanOrEqual(Math.max(...list) + 1e-12);
      }),
      { numRuns: 50 },
    );
  });
});
