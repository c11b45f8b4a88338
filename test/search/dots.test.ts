import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { projectRoot } from "../../src/root.ts";
import { assembled, loadCodes } from "../../src/search/dots.ts";
import { encodeVector, joinCodes } from "../../src/store/vector-code.ts";
import { similarityTo } from "../fixtures/vectors.ts";

const value = fc.float({ min: -1, max: 1, noNaN: true });
const sized = fc.integer({ min: 1, max: 80 }).chain((dimensions) => {
  const vector = fc.array(value, { minLength: dimensions, maxLength: dimensions });
  return fc.tuple(vector, fc.array(vector, { maxLength: 20 }));
});

it("gives the dot products that the loop gives, for any number of dimensions, again and again", () => {
  fc.assert(
    fc.property(sized, ([query, vectors]) => {
      const codes = joinCodes([vectors.map((one) => encodeVector(Float32Array.from(one)))], query.length);
      const multiply = loadCodes(codes);
      const asked = Float32Array.from(query);
      multiply(Float32Array.from(query, (one) => -one));
      const products = multiply(asked);
      vectors.forEach((_, index) => {
        expect(Math.abs((products[index] ?? 0) - similarityTo(asked, codes, index))).toBeLessThan(0.005);
      });
    }),
  );
});

it.each([1_024, 4_096])("stays within 32 bits at %i dimensions, all at their largest", (dimensions) => {
  const ones = new Float32Array(dimensions).fill(1);
  const codes = joinCodes([[encodeVector(ones)]], dimensions);
  expect((loadCodes(codes)(ones)[0] ?? 0) / dimensions).toBeCloseTo(1, 3);
});

it("is what dots.wat says", async () => {
  const { default: load } = await import("wabt");
  const source = join(projectRoot, "src", "search", "dots.wat");
  const module = (await load()).parseWat(source, readFileSync(source, "utf8"), { simd: true });
  expect(Buffer.from(module.toBinary({}).buffer).toString("base64")).toBe(assembled);
});
