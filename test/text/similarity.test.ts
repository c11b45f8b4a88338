import fc from "fast-check";
import { expect, it } from "vitest";
import { jaccard } from "../../src/text/similarity.ts";

it("Jaccard similarity is symmetrical, 1 for the same words, 0 for none in common", () => {
  const words = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 8 }).map((all) => new Set(all));
  fc.assert(
    fc.property(words, words, (one, other) => {
      const union = new Set([...one, ...other]);
      const shared = [...one].filter((word) => other.has(word));
      expect(jaccard(one, other)).toBeCloseTo(shared.length / Math.max(1, union.size), 12);
      expect(jaccard(one, other)).toBe(jaccard(other, one));
    }),
  );
});
