import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDenseIndex } from "../../src/search/dense.ts";
import { encodeVector, joinCodes } from "../../src/search/vector-code.ts";
import { makeRandom, near, randomVector } from "../fixtures/vectors.ts";

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

describe("a large index behind its sieve", () => {
  // 60 subjects of 50 chunks, each with two sentences beside it.
  const centres = Array.from({ length: 60 }, (_, subject) => randomVector(subject + 1, dimensions));
  const all = centres.flatMap((centre, subject) =>
    Array.from({ length: 50 }, (_, number) => {
      const seed = 10_000 + subject * 1_000 + number * 10;
      const own = near(centre, seed, 0.7);
      return [own, near(own, seed + 1, 0.4), near(own, seed + 2, 0.4)];
    }),
  );
  const codes = code(all);
  const exact = buildDenseIndex(codes);
  const sieved = buildDenseIndex(codes, 0);
  const random = makeRandom(4);
  const queries = Array.from({ length: 40 }, (_, number) =>
    near(
      centres[Math.floor(random() * centres.length)] ?? randomVector(1, dimensions),
      900_000 + number,
      0.8,
    ),
  );

  it("loses next to nothing of the ten nearest", () => {
    const recalls = queries.map((asked) => {
      const wanted = new Set(exact.search(asked, 10, null).map(({ position }) => position));
      return sieved.search(asked, 10, null).filter(({ position }) => wanted.has(position)).length / 10;
    });
    expect(recalls.reduce((sum, one) => sum + one, 0) / recalls.length).toBeGreaterThan(0.95);
  });

  it("is exact where it lets all through", () => {
    for (const asked of queries.slice(0, 5))
      expect(sieved.search(asked, all.length, null)).toEqual(exact.search(asked, all.length, null));
  });

  it("still finds as many as are asked for within a narrow filter", () => {
    for (const [number, asked] of queries.entries()) {
      const allows = (position: number) => position % 149 === number % 149;
      const found = sieved.search(asked, 10, allows);
      expect(found).toEqual(exact.search(asked, 10, allows));
      expect(found).toHaveLength(10);
    }
  });
});
