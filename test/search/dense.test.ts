import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDenseIndex } from "../../src/search/dense.ts";
import { encodeVector, joinCodes } from "../../src/store/vector-code.ts";
import { randomVector } from "../fixtures/vectors.ts";

const dimensions = 64;
const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
const code = (chunks: Float32Array[][]) =>
  joinCodes(
    chunks.map((one) => one.map(encodeVector)),
    dimensions,
  );

/** Chunks of up to four vectors; some have none. */
const chunks = fc
  .array(fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 4 }), { minLength: 1, maxLength: 25 })
  .map((seeds) => seeds.map((all) => all.map((seed) => randomVector(seed, dimensions))));
const query = fc.integer({ min: 1, max: 10_000 }).map((seed) => randomVector(seed, dimensions));

describe("cosine search", () => {
  it("scores each chunk by its own vector and its nearest, as brute force does", () => {
    fc.assert(
      fc.property(chunks, query, fc.integer({ min: 1, max: 30 }), (all, asked, limit) => {
        const expected = all.flatMap((vectors, position) => {
          const [whole] = vectors.map((one) => dot(asked, one));
          if (whole === undefined) return [];
          const nearest = Math.max(...vectors.map((one) => dot(asked, one)));
          return [{ position, whole, nearest, score: 0.4 * whole + 0.6 * nearest }];
        });
        const index = buildDenseIndex(code(all));
        const found = index.search(asked, limit, null);
        expect(found).toHaveLength(Math.min(limit, expected.length));
        for (const [place, match] of found.entries()) {
          const exact = expected.find(({ position }) => position === match.position);
          for (const part of ["whole", "nearest", "score"] as const)
            expect(Math.abs(match[part] - (exact?.[part] ?? 9))).toBeLessThan(0.01);
          expect(match.score).toBeGreaterThanOrEqual(found[place + 1]?.score ?? -2);
          expect(index.at(asked, match.position)).toEqual(match);
        }
        const worst = found.at(-1)?.score ?? -2;
        const chosen = new Set(found.map(({ position }) => position));
        for (const { position, score } of expected)
          if (!chosen.has(position)) expect(score).toBeLessThan(worst + 0.02);
      }),
    );
  });

  it("leaves nothing behind, and says null of a chunk without a vector", () => {
    const index = buildDenseIndex(code([[randomVector(1, dimensions)], [], [randomVector(2, dimensions)]]));
    const asked = randomVector(9, dimensions);
    const first = index.search(asked, 5, null);
    index.search(randomVector(8, dimensions), 1, (position) => position === 2);
    expect(index.search(asked, 5, null)).toEqual(first);
    expect(first.map(({ position }) => position).sort()).toEqual([0, 2]);
    expect(index.at(asked, 1)).toBeNull();
    expect(index.at(asked, 99)).toBeNull();
  });

  it("breaks ties by position", () => {
    const same = randomVector(5, dimensions);
    const index = buildDenseIndex(code([[same], [randomVector(6, dimensions)], [same], [same]]));
    expect(index.search(same, 2, null).map(({ position }) => position)).toEqual([0, 2]);
  });
});

it("keeps within a filter, however narrow", () => {
  const index = buildDenseIndex(code(Array.from({ length: 300 }, (_, at) => [randomVector(at, dimensions)])));
  const found = index.search(randomVector(999, dimensions), 10, (position) => position % 149 === 7);
  expect(found.map(({ position }) => position).sort()).toEqual([156, 7].sort());
});
