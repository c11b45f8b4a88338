import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadEmbedding } from "../../../src/providers/local/embed.ts";
import { localModel } from "./local-model.ts";

const never = new AbortController().signal;
const cosine = (a?: Float32Array, b?: Float32Array) =>
  a?.reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0) ?? 0;

it("says which folder can't be opened, at the first use, and what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-no-model-"));
  const embedding = loadEmbedding(folder);
  await expect(embedding.embed(["a"], "query", never)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(new RegExp(`${folder} can't be opened .* fetched again`)),
  });
  rmSync(folder, { recursive: true });
});

describe.skipIf(!localModel)("all-MiniLM-L6-v2 (skipped where its weights are not on the machine)", () => {
  const embedding = loadEmbedding(localModel ?? "");

  it("puts a paraphrase nearer than another subject that shares its words", async () => {
    const { vectors } = await embedding.embed(
      [
        "How long does bread dough have to rest?",
        "Leave the loaf to prove for two hours before it goes into the oven.",
        "How long does a bridge have to last?",
      ],
      "query",
      never,
    );
    expect(cosine(vectors[0], vectors[1])).toBeGreaterThan(cosine(vectors[0], vectors[2]));
  });

  it("gives a text the same vector whatever stands beside it in the batch", async () => {
    const texts = Array.from(
      { length: 20 },
      (_, index) => `Slide ${index}. ${"Yeast eats sugar and gives gas. ".repeat(index)}`,
    );
    const together = await embedding.embed(texts, "document", never);
    for (const [index, text] of texts.entries()) {
      const alone = await embedding.embed([text], "query", never);
      expect(cosine(alone.vectors[0], together.vectors[index])).toBeGreaterThan(0.999);
    }
  });

  it("cuts what is longer than 256 tokens, and takes what is empty", async () => {
    const long = "yeast ".repeat(400);
    const { vectors, tokens } = await embedding.embed(
      [long, `${long} and a wholly different end`, ""],
      "document",
      never,
    );
    expect(tokens).toBe(256 + 256 + 2);
    expect(cosine(vectors[0], vectors[1])).toBeCloseTo(1, 5);
    expect(vectors[2]?.every(Number.isFinite)).toBe(true);
  });

  it("gives each token's vector in its context, without the marks of a text's beginning and end", async () => {
    const texts = ["The bank of the river.", "The bank gave a loan.", "", "yeast ".repeat(400)];
    const [river = [], loan = [], none, long] = (await embedding.tokens?.(texts, never)) ?? [];
    expect([river.length, loan.length, none?.length, long?.length]).toEqual([6, 6, 0, 254]);
    const same = cosine(river[1], loan[1]);
    expect(same).toBeLessThan(0.9);
    expect(same).toBeGreaterThan(0);
    for (const vector of [...river, ...loan]) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  it("stops between batches when the reader leaves", async () => {
    const leaving = new AbortController();
    const embedded = embedding.embed(
      new Array(64).fill("Yeast eats sugar. ".repeat(30)),
      "document",
      leaving.signal,
    );
    setImmediate(() => leaving.abort(new Error("left")));
    await expect(embedded).rejects.toThrow("left");
  });
});
