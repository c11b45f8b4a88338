import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddingHash, findEmbeddings, saveEmbeddings } from "../../src/store/embeddings.ts";
import { encodeVector } from "../../src/store/vector-code.ts";
import { cosine } from "../../src/text/similarity.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

const key = { model: "small", dimensions: 3 };
const vector = Float32Array.from([0.6, -0.8, 0]);

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern();
  await saveEmbeddings(lectern.database, key, new Map([[embeddingHash("Bake"), encodeVector(vector)]]));
});
afterAll(() => lectern.remove());

describe("vectors that are kept", () => {
  it("are found by their texts, nearly as they were", async () => {
    const found = await findEmbeddings(lectern.database, key, ["Bake", "Bread"]);
    expect([...found.keys()]).toEqual(["Bake"]);
    expect(cosine(found.get("Bake") ?? new Float32Array(3), vector)).toBeCloseTo(1, 1);
  });

  it("are not those of another model", async () => {
    expect((await findEmbeddings(lectern.database, { ...key, model: "large" }, ["Bake"])).size).toBe(0);
    expect((await findEmbeddings(lectern.database, key, [])).size).toBe(0);
  });
});
