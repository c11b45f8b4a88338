import { expect, it } from "vitest";
import { unpairedDifference } from "../../../eval/statistics/unpaired.ts";

it("tells two samples apart, whatever their order, and finds no difference where there is none", () => {
  const low = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? 1 : 0));
  const high = Array.from({ length: 30 }, (_, index) => (index % 4 === 0 ? 0 : 1));
  const found = unpairedDifference(low, high);
  // 10 of 40 and 22 of 30; Fisher's exact test gives p < 0.001.
  expect(found?.mean).toBeCloseTo(22 / 30 - 0.25, 12);
  expect(found?.p).toBeLessThan(0.001);
  expect(found?.low).toBeGreaterThan(0.2);
  expect(unpairedDifference(low.toReversed(), high.toReversed())).toEqual(found);
  expect(unpairedDifference(low, low)).toMatchObject({ mean: 0, p: 1 });
  expect(unpairedDifference([0, 1], [1])?.p).toBeGreaterThan(0.5);
  expect(unpairedDifference([], [1])).toBeNull();
});
