import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bertScore } from "../../../eval/metrics/bert-score.ts";
import { embeddingSimilarity } from "../../../eval/metrics/embedding-similarity.ts";
import { greedyMatch } from "../../../eval/metrics/greedy-match.ts";
import { LecternError } from "../../../src/errors.ts";
import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { compared } from "./outcomes.ts";

const unit = (...values: number[]) => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};

/** Words "x" and "y" are the two axes; what else a sentence says does not turn it. */
function axes(calls: { texts: string[]; purpose: string }[] = []): EmbeddingModel {
  const count = (text: string, letter: string) => text.split(" ").filter((word) => word === letter).length;
  return {
    id: "axes",
    dimensions: 2,
    units: false,
    batchSize: 2,
    concurrency: 1,
    pricePerMillionTokens: null,
    embed: async (texts, purpose) => {
      calls.push({ texts, purpose });
      return { vectors: texts.map((text) => unit(count(text, "x"), count(text, "y"))), tokens: 0 };
    },
  };
}

describe("embedding similarity", () => {
  it("matches each with its nearest, by hand", async () => {
    // Answer: x and (3, 4) / 5; reference: y. Precision (0 + 0.8) / 2, recall 0.8, F1 = 0.64 / 1.2.
    const score = await compared(embeddingSimilarity(axes()), "x [1]\nx y x y x y y [2]", "y here");
    expect(score.value).toBeCloseTo(0.64 / 1.2, 6);
    expect(score.reason).toBe("precision 0.400, recall 0.800");
    // Opposite vectors share nothing.
    expect(greedyMatch([unit(1, 0)], [unit(-1, 0)])).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  it("embeds sentences without markers as documents, a batch at a time", async () => {
    const calls: { texts: string[]; purpose: string }[] = [];
    await compared(embeddingSimilarity(axes(calls)), "- An x [1]\n- A **y** [2]", "An x.");
    expect(calls).toEqual([
      { texts: ["An x", "A y"], purpose: "document" },
      { texts: ["An x."], purpose: "document" },
    ]);
  });

  it("leaves a model's failure to the evaluator, which knows what ends a run", async () => {
    const expired = new LecternError("credentials", "expired");
    const broken = { ...axes(), embed: () => Promise.reject(expired) };
    await expect(compared(embeddingSimilarity(broken), "x", "y")).rejects.toBe(expired);
  });

  it("is BERTScore, by hand, over the tokens of a model that gives their vectors", async () => {
    // Each word its own axis, but "loaf" leans to "bread": cosine 0.6.
    const vectorOf: Record<string, Float32Array> = {
      bread: unit(1, 0, 0),
      rises: unit(0, 1, 0),
      loaf: unit(3, 0, 4),
    };
    const tokens = async (texts: string[]) =>
      texts.map((text) => text.split(" ").flatMap((word) => vectorOf[word] ?? []));
    const metric = bertScore({ id: "toy", tokens });
    expect(metric.name).toBe("BERTScore toy");
    // Precision (1 + 0.6) / 2 over "rises", "loaf"; recall (0.6 + 1) / 2 over "bread", "rises".
    expect((await compared(metric, "rises loaf [1]", "bread rises")).value).toBeCloseTo(0.8, 6);
    // Precision 0.6, recall (0.6 + 0) / 2: F1 = 2 · 0.6 · 0.3 / 0.9.
    expect(await compared(metric, "loaf", "bread rises")).toMatchObject({
      reason: "precision 0.600, recall 0.300",
    });
    expect((await compared(metric, "loaf", "bread rises")).value).toBeCloseTo(0.4, 6);
    expect(await compared(metric, "?", "bread")).toMatchObject({ value: 0 });
  });

  const vectors = fc.array(
    fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 5 })).map(([x, y]) => unit(x, y)),
    { minLength: 1, maxLength: 5 },
  );

  it("stays in 0…1, is 1 with itself and the same both ways", () => {
    fc.assert(
      fc.property(vectors, vectors, (one, other) => {
        const { precision, recall, f1 } = greedyMatch(one, other);
        expect(f1).toBeGreaterThanOrEqual(0);
        expect(f1).toBeLessThanOrEqual(1 + 1e-12);
        const back = greedyMatch(other, one);
        expect([back.recall, back.precision]).toEqual([precision, recall]);
        expect(greedyMatch(one, one).f1).toBeCloseTo(1, 6);
      }),
    );
  });
});
