import fc from "fast-check";
import { expect, it } from "vitest";
import { selectTop } from "../../src/search/select-top.ts";

it("chooses what sorting and cutting would, ties by position", () => {
  const scores = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 70 }), (all, limit) => {
      const positions = all.map((_, position) => position);
      const scoreOf = (position: number) => all[position] ?? 0;
      const sorted = positions.toSorted((a, b) => scoreOf(b) - scoreOf(a) || a - b).slice(0, limit);
      expect(selectTop(positions, scoreOf, limit)).toEqual(sorted);
      expect(selectTop(positions.toReversed(), scoreOf, limit)).toEqual(sorted);
    }),
  );
});
