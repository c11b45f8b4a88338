import { describe, expect, it } from "vitest";
import { seeded } from "../../../eval/statistics/random.ts";

const draw = (seed: number, count: number) => {
  const random = seeded(seed);
  return Array.from({ length: count }, () => random());
};

describe("the seeded generator", () => {
  it("is mulberry32: the sequence of seed 0 that other implementations give", () => {
    expect(draw(0, 5)).toEqual([
      0.26642920868471265, 0.0003297457005828619, 0.2232720274478197, 0.1462021479383111, 0.46732782293111086,
    ]);
  });

  it("repeats with its seed and differs with another", () => {
    expect(draw(7, 20)).toEqual(draw(7, 20));
    expect(draw(7, 20)).not.toEqual(draw(8, 20));
  });

  it("fills [0, 1) evenly", () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of draw(1, 100_000))
      counts[Math.floor(value * 10)] = (counts[Math.floor(value * 10)] ?? 0) + 1;
    // Chi-squared with 9 degrees of freedom: 27.9 is passed once in a thousand seeds.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(27.9);
  });
});
