import fc from "fast-check";
import { type HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { createClients } from "../../../src/providers/bedrock/clients.ts";
import { createBedrockProvider } from "../../../src/providers/bedrock/provider.ts";
import { createRerank } from "../../../src/providers/bedrock/rerank.ts";
import type { Hit } from "../../../src/types.ts";
import { onFastClock } from "../../fixtures/fast-clock.ts";
import { config, failure, hit, never, record, routes, server, useFakeBedrock } from "./fake-bedrock.ts";

useFakeBedrock();

const rerank = (query: string, hits: Hit[], settings = config) => {
  const { rerank } = createBedrockProvider(settings);
  if (!rerank) throw new Error("no reranker");
  return rerank(query, hits, never);
};
const ids = (hits: Hit[]) => hits.map((hit) => hit.chunkId);
const three = [hit(0, "Proofing", 0.9), hit(1, "Scoring", 0.8), hit(2, "Flour", 0.7)];

describe("Bedrock rerank", () => {
  it("reorders by input position and keeps what the other legs said", async () => {
    const bodies = record(routes.rerank, () => ({
      results: [
        { index: 2, relevanceScore: 0.95 },
        { index: 0, relevanceScore: 0.4 },
        { index: 1, relevanceScore: 0.1 },
      ],
    }));
    const ranked = await rerank("Which flour?", three);
    expect(ids(ranked)).toEqual([2, 0, 1]);
    expect(ranked[1]).toEqual({
      ...three[0],
      score: 0.4,
      legs: { ...three[0]?.legs, rerank: { rank: 2, score: 0.4 } },
    });
    expect(bodies[0]).toMatchObject({
      queries: [{ type: "TEXT", textQuery: { text: "Which flour?" } }],
      sources: [
        { type: "INLINE", inlineDocumentSource: { type: "TEXT", textDocument: { text: "Proofing" } } },
        {},
        {},
      ],
      rerankingConfiguration: {
        bedrockRerankingConfiguration: {
          numberOfResults: 3,
          modelConfiguration: {
            modelArn: "arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0",
          },
        },
      },
    });
  });

  it("reads every page of the results", async () => {
    record(routes.rerank, ({ nextToken }) =>
      nextToken
        ? { results: [{ index: 0, relevanceScore: 0.2 }] }
        : { results: [{ index: 1, relevanceScore: 0.6 }], nextToken: "more" },
    );
    expect(ids(await rerank("Which flour?", three.slice(0, 2)))).toEqual([1, 0]);
  });

  it("sends at most 100 hits and at most 32,000 characters of each, the query too", async () => {
    const bodies = record(routes.rerank, ({ sources }) => ({
      results: (sources as unknown[]).map((_, index) => ({ index, relevanceScore: index / 100 })),
    }));
    const many = Array.from({ length: 130 }, (_, index) =>
      hit(index, `${"x".repeat(31_999)}😀`, 1 - index / 130),
    );
    const ranked = await rerank("y".repeat(40_000), many);
    const [body] = bodies as { queries: [{ textQuery: { text: string } }]; sources: unknown[] }[];
    expect(body?.sources).toHaveLength(100);
    expect(body?.queries[0].textQuery.text).toHaveLength(32_000);
    // Half an emoji is not text.
    expect(JSON.stringify(body?.sources[0])).not.toContain("\\ud83d");
    expect(JSON.stringify(body?.sources[0])).toContain(`"${"x".repeat(31_999)}"`);
    expect(ids(ranked).slice(0, 2)).toEqual([99, 98]);
    expect(ids(ranked).slice(100)).toEqual(Array.from({ length: 30 }, (_, index) => 100 + index));
  });

  it("is a permutation with falling scores, whatever the service returns", async () => {
    const result = fc.record({
      index: fc.integer({ min: -1, max: 8 }),
      relevanceScore: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(result, { maxLength: 8 }),
        async (size, results) => {
          server.resetHandlers();
          record(routes.rerank, () => ({ results }));
          const hits = Array.from({ length: size }, (_, index) => hit(index, `passage ${index}`, 1));
          const ranked = await rerank("q", hits);
          expect(ids(ranked).toSorted()).toEqual(ids(hits));
          const scores = ranked.map(({ score }) => score);
          expect(scores).toEqual(scores.toSorted((a, b) => b - a));
          const left = ids(ranked.filter(({ legs }) => legs.rerank === null));
          expect(left).toEqual(left.toSorted());
          expect(ids(ranked.slice(ranked.length - left.length))).toEqual(left);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("begins a passage with its slide's title where the passage does not", async () => {
    const bodies = record(routes.rerank, () => ({ results: [] }));
    const [chunk, whole] = [hit(0, "Cut the crust.", 1), hit(1, "Scoring\nCut it.", 1)];
    await rerank("Why?", [{ ...chunk, slide: { ...chunk.slide, title: "Scoring" } }, whole]);
    const [body] = bodies as { sources: { inlineDocumentSource: { textDocument: { text: string } } }[] }[];
    const sent = body?.sources.map((source) => source.inlineDocumentSource.textDocument.text);
    expect(sent).toEqual(["Scoring\nCut the crust.", "Scoring\nCut it."]);
  });

  it("sends no blank text, which would spoil the whole request, and keeps such hits behind", async () => {
    const bodies = record(routes.rerank, () => ({
      results: [
        { index: 0, relevanceScore: 0.3 },
        { index: 1, relevanceScore: 0.9 },
      ],
    }));
    const ranked = await rerank("Why?", [
      hit(0, " \n", 1),
      hit(1, "Scoring", 0.9),
      hit(2, "", 0.8),
      hit(3, "Flour", 0.7),
    ]);
    expect(bodies[0]?.sources).toHaveLength(2);
    expect(ids(ranked)).toEqual([3, 1, 0, 2]);
  });

  it("works with Amazon's reranker in the regions that have it", async () => {
    const bodies = record(routes.rerank.replace("us-east-1", "eu-central-1"), () => ({
      results: [{ index: 1, relevanceScore: 0.9 }],
    }));
    const settings = { ...config, region: "eu-central-1", rerankModel: "amazon.rerank-v1:0" };
    expect(ids(await rerank("Which flour?", three, settings))).toEqual([1, 0, 2]);
    expect(JSON.stringify(bodies[0])).toContain(
      '"arn:aws:bedrock:eu-central-1::foundation-model/amazon.rerank-v1:0"',
    );
  });

  it.each([
    ["ValidationException", 400, "The provided model identifier is invalid."],
    ["AccessDeniedException", 403, "You don't have access to the model with the specified model ID."],
  ])(
    "says after a refusal (%s) that the region does not have Amazon's reranker",
    async (name, status, message) => {
      record(routes.rerank, () => failure(name, status, message));
      await expect(
        rerank("Which flour?", three, { ...config, rerankModel: "amazon.rerank-v1:0" }),
      ).rejects.toMatchObject({
        code: "config",
        message: expect.stringMatching(/us-west-2.*not in us-east-1$/),
      });
    },
  );

  it.each([
    ["ThrottlingException", 429, "throttled"],
    ["DependencyFailedException", 424, "unavailable"],
    ["TeapotException", 418, "internal"],
  ])("fails with its own kind of error for %s", async (name, status, code) => {
    record(routes.rerank, () => failure(name, status));
    const ranking = onFastClock(() => rerank("Which flour?", three));
    await expect(ranking).rejects.toMatchObject({ name: "LecternError", code });
  });

  it("gives up on a service that holds the answer, and leaves at once where the reader does", async () => {
    server.use(http.post(routes.rerank, () => new Promise<HttpResponse<null>>(() => undefined)));
    const clients = createClients(config.region);
    const options = { model: config.rerankModel, region: async () => "us-east-1" };
    await expect(
      createRerank(clients.agentRuntime, { ...options, patienceMs: 30 })("Why?", three, never),
    ).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/cohere\.rerank.* did not answer within 0\.03 seconds/),
    });
    const reader = new AbortController();
    const ranking = createRerank(clients.agentRuntime, options)("Why?", three, reader.signal);
    setImmediate(() => reader.abort(new Error("left")));
    await expect(ranking).rejects.toEqual(new Error("left"));
  });

  it("asks nothing for no hits or no question", async () => {
    expect(await rerank("Which flour?", [])).toEqual([]);
    expect(await rerank(" ", three)).toEqual(three);
  });

  it("is absent when it is switched off, and the user is told", () => {
    const provider = createBedrockProvider({ ...config, rerankModel: "none" });
    expect(provider.rerank).toBeNull();
    expect(provider.models).not.toHaveProperty("rerank");
    expect(provider.notices.join()).toContain("LECTERN_BEDROCK_RERANK_MODEL");
  });

  it("names the model, the variable and the IAM action that access is missing for", async () => {
    record(routes.rerank, () => failure("AccessDeniedException", 403, "no"));
    await expect(rerank("Which flour?", three)).rejects.toMatchObject({
      code: "access-denied",
      message: expect.stringMatching(/cohere\.rerank-v3-5:0.*bedrock:Rerank.*LECTERN_BEDROCK_RERANK_MODEL/),
    });
  });
});
