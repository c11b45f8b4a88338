import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestBySigns, signsOf } from "../../src/search/signs.ts";
import { encodeVector, joinCodes } from "../../src/search/vector-code.ts";

const sign = fc.constantFrom(-1, 1);
const sized = fc.constantFrom(1, 31, 32, 33, 64, 70);
const many = sized.chain((dimensions) => {
  const vector = fc.array(sign, { minLength: dimensions, maxLength: dimensions });
  return fc.record({ vectors: fc.array(vector, { maxLength: 30 }), query: vector });
});

const signsOfAll = (vectors: number[][], dimensions: number) =>
  signsOf(joinCodes([vectors.map((one) => encodeVector(Float32Array.from(one)))], dimensions));

describe("the sieve of signs", () => {
  it("lets the nearest through, by the number of signs that differ, and all that tie with the last", () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 35 }), ({ vectors, query }, limit) => {
        const distances = vectors.map((one) => one.filter((value, index) => value !== query[index]).length);
        const last = distances.toSorted((a, b) => a - b)[Math.min(limit, distances.length) - 1] ?? 0;
        const expected = vectors.flatMap((_, index) => ((distances[index] ?? 0) <= last ? [index] : []));
        const signs = signsOfAll(vectors, query.length);
        expect(nearestBySigns(Float32Array.from(query), signs, limit)).toEqual(expected);
      }),
    );
  });

  it("lets everything through where the limit is not under the number of vectors", () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 0, max: 5 }), ({ vectors, query }, more) => {
        const signs = signsOfAll(vectors, query.length);
        expect(nearestBySigns(Float32Array.from(query), signs, vectors.length + more)).toEqual(
          vectors.map((_, index) => index),
        );
      }),
    );
  });

  it("takes zero for no sign, on both sides alike", () => {
    const signs = signsOfAll([[0, 1, -1, 0]], 4);
    expect([...signs.bits]).toEqual([0b0010]);
    const opposite = signsOfAll(
      [
        [1, -1, 1, 1],
        [0, 1, -1, 0],
      ],
      4,
    );
    expect(nearestBySigns(Float32Array.from([0, 1, -1, 0]), opposite, 1)).toEqual([1]);
  });
});
