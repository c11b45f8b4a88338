import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeVector, joinCodes, scaleBytes } from "../../src/store/vector-code.ts";
import { normalise, randomVector, similarityTo } from "../fixtures/vectors.ts";

describe("the code of a vector", () => {
  it("gives each value back within a 127th of the greatest", () => {
    // Below about 1e-38 a scale in single precision has lost its digits; no embedding is that small.
    const value = fc
      .float({ min: -1e6, max: 1e6, noNaN: true })
      .map((one) => (Math.abs(one) < 1e-30 ? 0 : one));
    const values = fc.array(value, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, (all) => {
        const codes = joinCodes([[encodeVector(Float32Array.from(all))]], all.length);
        const greatest = Math.max(...all.map(Math.abs));
        for (const [dimension, value] of all.entries()) {
          const axis = Float32Array.from(all, (_, index) => (index === dimension ? 1 : 0));
          expect(Math.abs(similarityTo(axis, codes, 0) - value)).toBeLessThanOrEqual(greatest / 127);
        }
      }),
    );
  });

  it("keeps cosines within 0.01", () => {
    const random = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(random, random, fc.constantFrom(64, 256, 384, 1024), (one, other, dimensions) => {
        const [a, b] = [randomVector(one, dimensions), randomVector(other, dimensions)];
        const mixed = normalise(a.map((value, index) => value + (b[index] ?? 0)));
        for (const vector of [a, b, mixed]) {
          const exact = vector.reduce((sum, value, index) => sum + value * (a[index] ?? 0), 0);
          const coded = similarityTo(a, joinCodes([[encodeVector(vector)]], dimensions), 0);
          expect(Math.abs(coded - exact)).toBeLessThan(0.01);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("is the same wherever in a buffer it stands, as a driver hands it out", () => {
    const code = encodeVector(randomVector(3, 10));
    const shifted = new Uint8Array(code.length + 3);
    shifted.set(code, 3);
    const query = randomVector(4, 10);
    const codes = joinCodes([[code], [shifted.subarray(3)]], 10);
    expect(similarityTo(query, codes, 1)).toBe(similarityTo(query, codes, 0));
  });

  it("takes a vector of zeros", () => {
    const codes = joinCodes([[encodeVector(new Float32Array(8))]], 8);
    expect(similarityTo(new Float32Array(8).fill(1), codes, 0)).toBe(0);
  });

  it("joins the codes of each chunk in their order and leaves out those of other dimensions", () => {
    const [own, unit, foreign] = [randomVector(1, 8), randomVector(2, 8), randomVector(3, 9)].map(
      encodeVector,
    );
    expect(own?.length).toBe(scaleBytes + 8);
    const codes = joinCodes([[], [own, foreign, unit] as Uint8Array[], [foreign] as Uint8Array[]], 8);
    expect([...codes.starts]).toEqual([0, 0, 2, 2]);
    expect(codes.scales).toHaveLength(2);
    expect(similarityTo(randomVector(2, 8), codes, 1)).toBeCloseTo(1, 1);
  });
});
