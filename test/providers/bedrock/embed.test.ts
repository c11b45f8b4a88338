import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { LecternError } from "../../../src/errors.ts";
import { createBedrockProvider } from "../../../src/providers/bedrock/provider.ts";
import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { onFastClock } from "../../fixtures/fast-clock.ts";
import { config, failure, never, record, routes, server, useFakeBedrock } from "./fake-bedrock.ts";

useFakeBedrock();

/** A unit vector along one axis. */
const axis = (index: number) => Array.from({ length: 256 }, (_, at) => (at === index ? 1 : 0));

function embedding(): EmbeddingModel {
  const { embedding } = createBedrockProvider(config);
  if (!embedding) throw new Error("Bedrock has an embedding model");
  return embedding;
}

describe("Titan embeddings", () => {
  it("sends one text a call and returns the vectors in the texts' order", async () => {
    const bodies = record(routes.invoke, ({ inputText }) => ({
      embedding: axis(Number(inputText)),
      inputTextTokenCount: 3,
    }));
    const texts = Array.from({ length: 40 }, (_, index) => String(index));
    const { vectors, tokens } = await embedding().embed(texts, "document", never);
    expect(vectors.map((vector) => vector.indexOf(1))).toEqual(texts.map(Number));
    expect(tokens).toBe(120);
    expect(bodies).toHaveLength(40);
    expect(bodies.find((body) => body.inputText === "7")).toEqual({
      inputText: "7",
      dimensions: 256,
      normalize: true,
    });
  });

  it("never has more than a few calls under way", async () => {
    let underWay = 0;
    let most = 0;
    server.use(
      http.post(routes.invoke, async ({ request }) => {
        underWay++;
        most = Math.max(most, underWay);
        await request.text();
        await new Promise((resolve) => setImmediate(resolve));
        underWay--;
        return HttpResponse.json({ embedding: axis(0), inputTextTokenCount: 1 });
      }),
    );
    await embedding().embed(
      Array.from({ length: 60 }, () => "dough"),
      "document",
      never,
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  it("keeps a text's whitespace as it is", async () => {
    const bodies = record(routes.invoke, () => ({ embedding: axis(0), inputTextTokenCount: 1 }));
    await embedding().embed(["for x in y:\n    print(x)"], "document", never);
    expect(bodies[0]?.inputText).toBe("for x in y:\n    print(x)");
  });

  it("refuses an empty or overlong text before it sends any", async () => {
    const bodies = record(routes.invoke, () => ({ embedding: axis(0), inputTextTokenCount: 1 }));
    await expect(embedding().embed(["dough", " "], "document", never)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("Text 2"),
    });
    await expect(embedding().embed(["dough", "x".repeat(50_001)], "document", never)).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringMatching(/Text 2 .*50001.*50000/),
    });
    expect(bodies).toEqual([]);
  });

  it("sends only the text again that was throttled", async () => {
    const refused = new Set(["3"]);
    const bodies = record(routes.invoke, ({ inputText }) =>
      refused.delete(String(inputText))
        ? failure("ThrottlingException", 429)
        : { embedding: axis(Number(inputText)), inputTextTokenCount: 1 },
    );
    const texts = ["1", "2", "3", "4"];
    const { vectors } = await embedding().embed(texts, "document", never);
    expect(vectors.map((vector) => vector.indexOf(1))).toEqual([1, 2, 3, 4]);
    expect(bodies.map(({ inputText }) => inputText).toSorted()).toEqual(["1", "2", "3", "3", "4"]);
  });

  it("waits and succeeds when it is throttled once", async () => {
    record(routes.invoke, () => ({ embedding: axis(5), inputTextTokenCount: 1 }));
    server.use(http.post(routes.invoke, () => failure("ThrottlingException", 429), { once: true }));
    const { vectors } = await embedding().embed(["dough"], "query", never);
    expect(vectors[0]?.indexOf(1)).toBe(5);
  });

  it("says so when it stays throttled", async () => {
    const bodies = record(routes.invoke, () => failure("ThrottlingException", 429, "Too many requests."));
    const failed = onFastClock(() => embedding().embed(["dough"], "query", never));
    await expect(failed).rejects.toMatchObject({
      code: "throttled",
      message: expect.stringContaining("titan"),
    });
    expect(bodies).toHaveLength(4);
  });

  it("takes a vector of another length for a wrong model", async () => {
    record(routes.invoke, () => ({ embedding: [1, 0], inputTextTokenCount: 1 }));
    await expect(embedding().embed(["dough"], "query", never)).rejects.toMatchObject({ code: "config" });
  });

  it("supports only the model whose requests it speaks", () => {
    const wrong = { ...config, embedModel: "cohere.embed-english-v3" };
    expect(() => createBedrockProvider(wrong)).toThrow(LecternError);
    expect(() => createBedrockProvider(wrong)).toThrow("LECTERN_BEDROCK_EMBED_MODEL");
  });

  it("knows what it costs", () => {
    expect(embedding().pricePerMillionTokens).toBeCloseTo(0.02);
  });
});
