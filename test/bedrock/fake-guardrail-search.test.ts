import { RerankCommand, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";
import { ApplyGuardrailCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClients, type SdkClients } from "./clients.ts";
import { blockedAnswer, blockedQuestion } from "./guardrail.ts";
import { type FakeBedrock, startFakeBedrock } from "./server.ts";

const corpus = [
  {
    text: "Feed the starter every 12 hours.",
    uri: "s3://course/bread.pdf",
    page: 0,
    metadata: { deck: "a" },
  },
  { text: "Bake at 230 degrees.", uri: "s3://course/bread.pdf", page: 1, metadata: { deck: "a" } },
  { text: "Feed the starter less in a cold kitchen.", uri: "s3://course/cold.pdf", metadata: { deck: "b" } },
];
/** The unchanged SDK against the fake: guardrails, reranking, knowledge bases. */
let bedrock: FakeBedrock;
let clients: SdkClients;
beforeAll(async () => {
  bedrock = await startFakeBedrock({ corpus });
  clients = createClients(bedrock.url);
});
afterAll(() => bedrock.close());

describe("ApplyGuardrail", () => {
  const apply = (text: string, source: "INPUT" | "OUTPUT", context: [string, string] | null = null) =>
    clients.runtime.send(
      new ApplyGuardrailCommand({
        guardrailIdentifier: "g1",
        guardrailVersion: "DRAFT",
        source,
        content: [
          ...(context ? [{ text: { text: context[0], qualifiers: ["grounding_source" as const] } }] : []),
          ...(context ? [{ text: { text: context[1], qualifiers: ["query" as const] } }] : []),
          { text: { text, qualifiers: ["guard_content"] } },
        ],
      }),
    );

  it("lets pass, blocks and masks", async () => {
    expect(await apply("When do I feed it?", "INPUT")).toMatchObject({ action: "NONE", outputs: [] });
    const blocked = await apply("The FORBIDDEN word", "INPUT");
    expect(blocked).toMatchObject({ action: "GUARDRAIL_INTERVENED", outputs: [{ text: blockedQuestion }] });
    expect(blocked.assessments?.[0]?.wordPolicy?.customWords?.[0]?.action).toBe("BLOCKED");
    const masked = await apply("I am ann@example.org.", "INPUT");
    expect(masked).toMatchObject({ action: "GUARDRAIL_INTERVENED", outputs: [{ text: "I am {EMAIL}." }] });
    expect(masked.assessments?.[0]?.sensitiveInformationPolicy?.piiEntities?.[0]?.action).toBe("ANONYMIZED");
  });

  it("scores how an answer is grounded, and blocks one that is not", async () => {
    const context: [string, string] = ["Starters are fed twice a day.", "When are starters fed?"];
    const grounded = await apply("They are fed twice a day.", "OUTPUT", context);
    expect(grounded.action).toBe("NONE");
    expect(grounded.assessments?.[0]?.contextualGroundingPolicy?.filters).toMatchObject([
      { type: "GROUNDING", score: expect.closeTo(0.75), action: "NONE" },
      { type: "RELEVANCE", score: 1 },
    ]);
    const madeUp = await apply("Bananas grow upwards.", "OUTPUT", context);
    expect(madeUp).toMatchObject({ action: "GUARDRAIL_INTERVENED", outputs: [{ text: blockedAnswer }] });
  });
});

describe("Rerank and Retrieve", () => {
  const rerank = (model: string, region = "us-east-1") =>
    clients.agentRuntime.send(
      new RerankCommand({
        queries: [{ type: "TEXT", textQuery: { text: "feed starter" } }],
        sources: corpus.map(({ text }) => ({
          type: "INLINE",
          inlineDocumentSource: { type: "TEXT", textDocument: { text } },
        })),
        rerankingConfiguration: {
          type: "BEDROCK_RERANKING_MODEL",
          bedrockRerankingConfiguration: {
            numberOfResults: 2,
            modelConfiguration: { modelArn: `arn:aws:bedrock:${region}::foundation-model/${model}` },
          },
        },
      }),
    );

  it("reranks by the question's words, where the region has the model", async () => {
    expect((await rerank("cohere.rerank-v3-5:0")).results).toEqual([
      { index: 0, relevanceScore: 1 },
      { index: 2, relevanceScore: 1 },
    ]);
    await expect(rerank("amazon.rerank-v1:0")).rejects.toThrow(/isn't supported for reranking/);
    expect((await rerank("amazon.rerank-v1:0", "us-west-2")).results).toHaveLength(2);
  });

  it("retrieves from its corpus, filtered by metadata", async () => {
    const retrieve = (vectorSearchConfiguration: object) =>
      clients.agentRuntime.send(
        new RetrieveCommand({
          knowledgeBaseId: "KB12345678",
          retrievalQuery: { text: "feed starter cold" },
          retrievalConfiguration: { vectorSearchConfiguration },
        }),
      );
    const { retrievalResults } = await retrieve({ numberOfResults: 1 });
    expect(retrievalResults).toMatchObject([
      {
        content: { text: corpus[2]?.text },
        location: { s3Location: { uri: "s3://course/cold.pdf" } },
        score: 1,
      },
    ]);
    const filtered = await retrieve({ filter: { equals: { key: "deck", value: "a" } } });
    expect(
      filtered.retrievalResults?.map(({ metadata }) => metadata?.["x-amz-bedrock-kb-document-page-number"]),
    ).toEqual([0, 1]);
  });
});
