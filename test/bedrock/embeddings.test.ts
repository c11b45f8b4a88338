import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { createBedrockProvider } from "../../src/providers/bedrock/provider.ts";
import { embeddingContract } from "../provider.contract.ts";
import { stubCredentials } from "../providers/bedrock/fake-bedrock.ts";
import { type FakeBedrock, startFakeBedrock } from "./server.ts";
import { environment } from "./settings.ts";

let bedrock: FakeBedrock;
beforeAll(async () => {
  bedrock = await startFakeBedrock();
});
afterAll(() => bedrock.close());

function open(setting: string) {
  stubCredentials();
  vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url);
  const config = loadConfig({ ...environment, LECTERN_BEDROCK_EMBED_MODEL: setting });
  return createBedrockProvider(config.bedrock);
}
const never = new AbortController().signal;
const cohere = "us.cohere.embed-v4:0, dimensions=256";
const nova = "amazon.nova-2-multimodal-embeddings-v1:0, dimensions=384";

describe.each(["amazon.titan-embed-text-v2:0, dimensions=512", cohere, nova])("%s", (setting) => {
  embeddingContract(() => open(setting));
});

describe("Cohere Embed v4", () => {
  it("takes 96 texts a call, each side for its purpose, and tells what was billed", async () => {
    bedrock.reset();
    const { embedding } = open(cohere);
    const texts = Array.from({ length: 100 }, (_, index) => `Loaf ${index}`);
    const embedded = await embedding?.embed(texts, "document", never);
    await embedding?.embed(["Which loaf?"], "query", never);
    const asked = bedrock.calls.map(({ body }) => `${body.input_type} ${(body.texts as string[]).length}`);
    // Two of them are under way at once.
    expect(asked.sort()).toEqual(["search_document 4", "search_document 96", "search_query 1"]);
    expect(embedded?.vectors).toHaveLength(100);
    // The header's: four characters a token.
    expect(embedded?.tokens).toBe(texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0));
    expect(embedding?.pricePerMillionTokens).toBeCloseTo(0.12, 9);
  });
});

describe("Nova Multimodal Embeddings", () => {
  it("takes a text a call, each side for its purpose", async () => {
    bedrock.reset();
    const { embedding } = open(nova);
    await embedding?.embed(["Bread"], "document", never);
    await embedding?.embed(["Which bread?"], "query", never);
    const asked = bedrock.calls.map(({ body }) => body.singleEmbeddingParams);
    expect(asked).toMatchObject([
      { embeddingPurpose: "GENERIC_INDEX", embeddingDimension: 384, text: { value: "Bread" } },
      { embeddingPurpose: "TEXT_RETRIEVAL", embeddingDimension: 384, text: { value: "Which bread?" } },
    ]);
    await expect(embedding?.embed(["x".repeat(8_193)], "document", never)).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("Nova"),
    });
  });
});

it.each([
  ["cohere.embed-v4:0, dimensions=384", "256, 512, 1024, 1536"],
  ["amazon.nova-2-multimodal-embeddings-v1:0, dimensions=512", "256, 384, 1024, 3072"],
  ["amazon.titan-embed-text-v2:0, dimensions=1536", "256, 512, 1024"],
  ["cohere.embed-english-v3", "cohere.embed-v4:0"],
])("%s is refused with what there is", (setting, told) => {
  expect(() => open(setting)).toThrow(told);
});
