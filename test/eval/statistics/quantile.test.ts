import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, quantile } from "../../../eval/statistics/quantile.ts";

describe("quantiles", () => {
  it("are type 7 of Hyndman & Fan, as numpy.quantile and R have them", () => {
    // Position (n − 1) · share: of 1, 2, 3, 4 at 0.25 it is 0.75.
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(quantile([4, 1, 3, 2], 0.95)).toBeCloseTo(3.85, 12);
    expect(quantile([10, 20], 0)).toBe(10);
    expect(quantile([10, 20], 1)).toBe(20);
  });

  it("give the median of odd and even lists, and nothing of nothing", () => {
    expect(median([3, 1, 10])).toBe(3);
    expect(median([3, 1, 10, 2])).toBe(2.5);
    expect(median([])).toBeNull();
    expect(() => quantile([1], 95)).toThrow(RangeError);
  });

  it("lie within the values and rise with the share", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), share, share, (values, a, b) => {
        const [low, high] = [quantile(values, Math.min(a, b)) ?? 0, quantile(values, Math.max(a, b)) ?? 0];
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(low).toBeLessThanOrEqual(high + 1e-6);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
      }),
    );
  });
});
