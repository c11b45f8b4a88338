import { describe, expect, it } from "vitest";
import { controlShares } from "../src/control-limits.ts";

const day = (count: number, of: number) => ({ count, of });

describe("control limits", () => {
  it("are those of the textbook's p-chart: p ± 3·√(p(1−p)/n)", () => {
    const [first, ...others] = controlShares([day(9, 50), ...Array.from({ length: 4 }, () => day(4, 50))]);
    // p = 25/250 = 0.1; 3·√(0.1 · 0.9 / 50) = 0.1273
    expect(first?.limits?.high).toBeCloseTo(0.2273, 4);
    expect(first?.limits?.low).toBe(0);
    expect([first, ...others].map((one) => one?.signal)).toEqual([null, null, null, null, null]);
  });

  it("tell a day that is beyond them, and on which side", () => {
    const usual = Array.from({ length: 9 }, () => day(50, 100));
    expect(controlShares([...usual, day(80, 100)]).at(-1)?.signal).toBe("above");
    expect(controlShares([...usual, day(20, 100)]).at(-1)?.signal).toBe("below");
  });

  it("are unknown where there are too few answers, or too few days with enough", () => {
    const four = Array.from({ length: 4 }, () => day(2, 100));
    expect(controlShares([...four, day(19, 19)]).every(({ limits }) => limits === null)).toBe(true);
    const five = [...four, day(2, 100)];
    expect(controlShares([...five, day(19, 19)]).at(-1)).toEqual({
      count: 19,
      of: 19,
      share: 1,
      limits: null,
      signal: null,
    });
    expect(controlShares([...five, day(0, 0)]).at(-1)?.share).toBeNull();
  });
});
