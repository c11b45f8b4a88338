import fc from "fast-check";
import { type HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { createClients } from "../../../src/providers/bedrock/clients.ts";
import { createKnowledgeBase } from "../../../src/providers/bedrock/retrieve.ts";
import type { Filters } from "../../../src/types.ts";
import { retrieve } from "../../bedrock/search.ts";
import { onFastClock } from "../../fixtures/fast-clock.ts";
import { failure, never, record, region, routes, server, useFakeBedrock } from "./fake-bedrock.ts";

useFakeBedrock();

const id = "ABCDE12345";
const plain = { id, rerankModel: null, region: async () => region } as const;
const knowledgeBase = (options: Partial<Parameters<typeof createKnowledgeBase>[1]> = {}) =>
  createKnowledgeBase(createClients(region).agentRuntime, { ...plain, ...options });
const all = { k: 5, filters: {} };

/** A result as Retrieve gives it for a page of a PDF file in S3. */
const result = (text: string, page: unknown = 0, metadata: object = {}) => ({
  content: { type: "TEXT", text },
  location: { type: "S3", s3Location: { uri: "s3://course/week-1/bread.pdf" } },
  score: 0.7,
  metadata: { "x-amz-bedrock-kb-document-page-number": page, ...metadata },
});
/** What was asked for, apart from the query. */
const searchOf = (body: unknown) =>
  (body as { retrievalConfiguration: { vectorSearchConfiguration: Record<string, unknown> } })
    .retrievalConfiguration.vectorSearchConfiguration;

describe("Bedrock Retrieve", () => {
  it("asks for k passages, leaves the kind of search to the service, and gives what it says", async () => {
    const bodies = record(routes.retrieve, () => ({
      retrievalResults: [result("Let it rise.\n", 6, { section: "Proofing", title: "Bread", week: 1 })],
    }));
    const { passages, reranked, rerankError } = await knowledgeBase().retrieve("How long?", all, never);
    expect(passages).toEqual([
      {
        text: "Let it rise.",
        uri: "s3://course/week-1/bread.pdf",
        page: 7,
        title: "Bread",
        section: "Proofing",
        score: 0.7,
        metadata: expect.objectContaining({ week: 1 }),
      },
    ]);
    expect([reranked, rerankError]).toEqual([false, null]);
    expect(bodies).toEqual([
      {
        retrievalQuery: { text: "How long?" },
        retrievalConfiguration: { vectorSearchConfiguration: { numberOfResults: 5 } },
      },
    ]);
  });

  it.each([
    [0, 1],
    [6, 7],
    ["6", 7],
    [-1, null],
    [1.5, null],
    ["", null],
    ["xii", null],
    [null, null],
  ] as const)("page %s, counted from 0, is page %s", async (given, page) => {
    record(routes.retrieve, () => ({ retrievalResults: [result("Let it rise.", given)] }));
    const { passages } = await knowledgeBase().retrieve("How long?", all, never);
    expect(passages.map((passage) => passage.page)).toEqual([page]);
  });

  it.each<[Filters, unknown]>([
    [{}, undefined],
    [{ deck: "bread.pdf" }, { equals: { key: "deck", value: "bread.pdf" } }],
    [
      { deck: "s3://course/week-1/bread.pdf" },
      { equals: { key: "x-amz-bedrock-kb-source-uri", value: "s3://course/week-1/bread.pdf" } },
    ],
    [{ section: "Proofing" }, { equals: { key: "section", value: "Proofing" } }],
    [
      { metadata: { week: ["3"] } },
      { orAll: [{ in: { key: "week", value: ["3", 3] } }, { listContains: { key: "week", value: "3" } }] },
    ],
    [
      { deck: "bread.pdf", section: "Proofing", pages: [1, 3] },
      {
        andAll: [
          { equals: { key: "deck", value: "bread.pdf" } },
          { equals: { key: "section", value: "Proofing" } },
          { greaterThanOrEquals: { key: "x-amz-bedrock-kb-document-page-number", value: 0 } },
          { lessThanOrEquals: { key: "x-amz-bedrock-kb-document-page-number", value: 2 } },
        ],
      },
    ],
  ])("turns the filters %j into conditions on metadata", async (filters, filter) => {
    const bodies = record(routes.retrieve, () => ({ retrievalResults: [] }));
    await knowledgeBase().retrieve("How long?", { k: 5, filters }, never);
    expect(searchOf(bodies[0]).filter).toEqual(filter);
  });

  const weeks = (count: number) => Array.from({ length: count }, (_, week) => `w${week}`);
  it.each<Filters>([
    { deck: "bread.pdf", section: "Proofing", pages: [1, 3], metadata: { week: ["3"], part: ["a", "b"] } },
    { pages: [1, 3], metadata: { a: ["1"], b: ["1"], c: ["1"], d: ["1"] } },
    { metadata: { week: weeks(24) } },
  ])("packs many filters into groups of five, one within another (%#)", async (filters) => {
    const bodies = record(routes.retrieve, () => ({ retrievalResults: [] }));
    await knowledgeBase().retrieve("How long?", { k: 5, filters }, never);
    // The strict fake refuses what the service would.
    expect(() => retrieve([], { knowledgeBaseId: id, ...bodies[0] } as never)).not.toThrow();
  });

  it.each<[Filters, RegExp]>([
    [{ metadata: { week: weeks(25) } }, /no more than 24 values of week:/],
    [{ deck: "bread.pdf", metadata: { week: weeks(5) } }, /no more than 4 values of week beside/],
    [{ metadata: { a: ["1"], b: ["1"], c: ["1"], d: ["1"], e: ["1"], f: ["1"] } }, /more than 5 filters/],
  ])("says where filters are more than the service takes (%#)", async (filters, said) => {
    await expect(knowledgeBase().retrieve("How long?", { k: 5, filters }, never)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(said),
    });
  });

  it("makes filters that the service takes: one key an object, and never a list of one", async () => {
    const page = fc.integer({ min: 1, max: 500 });
    const filters = fc.record(
      { deck: fc.string(), section: fc.string(), pages: fc.tuple(page, page) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, async (filters) => {
        server.resetHandlers();
        const bodies = record(routes.retrieve, () => ({ retrievalResults: [] }));
        await knowledgeBase().retrieve("How long?", { k: 5, filters }, never);
        const { filter } = searchOf(bodies[0]) as { filter?: { andAll?: object[] } };
        const conditions = filter?.andAll ?? (filter ? [filter] : []);
        expect(filter?.andAll?.length ?? 2).toBeGreaterThanOrEqual(2);
        for (const condition of [...conditions, ...(filter ? [filter] : [])]) {
          expect(Object.keys(condition)).toHaveLength(1);
        }
        expect(conditions).toHaveLength(Object.keys(filters).length + (filters.pages ? 1 : 0));
      }),
      { numRuns: 30 },
    );
  });

  it("reads on until there are k, and no further", async () => {
    const bodies = record(routes.retrieve, ({ nextToken }) => ({
      retrievalResults: [result(`${nextToken ?? "first"} a`), result(`${nextToken ?? "first"} b`)],
      nextToken: nextToken === undefined ? "second" : "third",
    }));
    const { passages } = await knowledgeBase().retrieve("How long?", { k: 3, filters: {} }, never);
    expect(passages.map(({ text }) => text)).toEqual(["first a", "first b", "second a"]);
    expect(bodies).toHaveLength(2);
  });

  it("keeps to the service's limits: 1 to 100 results, 20,000 characters", async () => {
    const bodies = record(routes.retrieve, () => ({ retrievalResults: [] }));
    const query = `${"x".repeat(19_999)}😀`;
    await knowledgeBase().retrieve(query, { k: 10_000, filters: {} }, never);
    await knowledgeBase().retrieve("How long?", { k: 0, filters: {} }, never);
    expect(bodies[0]).toMatchObject({ retrievalQuery: { text: "x".repeat(19_999) } });
    expect(bodies.map((body) => searchOf(body).numberOfResults)).toEqual([100, 1]);
  });

  it("asks nothing for no question", async () => {
    expect((await knowledgeBase().retrieve(" \n", all, never)).passages).toEqual([]);
  });

  it.each([
    [{ type: "WEB", webLocation: { url: "https://example.org/bread" } }, "https://example.org/bread"],
    [{ type: "CUSTOM", customDocumentLocation: { id: "bread-7" } }, "bread-7"],
    [undefined, "s3://course/from-metadata.md"],
  ])("finds where a document is (%j)", async (location, uri) => {
    const metadata = { "x-amz-bedrock-kb-source-uri": "s3://course/from-metadata.md" };
    record(routes.retrieve, () => ({
      retrievalResults: [{ content: { text: "Let it rise." }, ...(location ? { location } : {}), metadata }],
    }));
    const { passages } = await knowledgeBase().retrieve("How long?", all, never);
    expect(passages).toEqual([
      { text: "Let it rise.", uri, page: null, title: null, section: null, score: null, metadata },
    ]);
  });

  it("leaves out what has no text, and characters that no database keeps", async () => {
    record(routes.retrieve, () => ({
      retrievalResults: [
        { content: { type: "IMAGE", byteContent: "data:image/png;base64,AA==" } },
        result(" \n"),
        result("Let\u0000 it \ud83d rise 😀"),
      ],
    }));
    const { passages } = await knowledgeBase().retrieve("How long?", all, never);
    expect(passages.map(({ text }) => text)).toEqual(["Let it  rise 😀"]);
  });
});

describe("Bedrock Retrieve with a reranker", () => {
  const reranking = () => knowledgeBase({ rerankModel: "cohere.rerank-v3-5:0" });

  it("lets it read 50 passages for k", async () => {
    const bodies = record(routes.retrieve, () => ({ retrievalResults: [result("Let it rise.")] }));
    expect(await reranking().retrieve("How long?", all, never)).toMatchObject({
      reranked: true,
      rerankError: null,
    });
    expect(searchOf(bodies[0])).toEqual({
      numberOfResults: 50,
      rerankingConfiguration: {
        type: "BEDROCK_RERANKING_MODEL",
        bedrockRerankingConfiguration: {
          modelConfiguration: {
            modelArn: "arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0",
          },
          numberOfRerankedResults: 5,
        },
      },
    });
  });

  it("searches without it where it fails, and says why", async () => {
    const bodies = record(routes.retrieve, (body) =>
      searchOf(body).rerankingConfiguration
        ? failure("AccessDeniedException", 403, "No access to the reranking model.")
        : { retrievalResults: [result("Let it rise.")] },
    );
    const { passages, reranked, rerankError } = await reranking().retrieve("How long?", all, never);
    expect(passages).toHaveLength(1);
    expect(reranked).toBe(false);
    expect(rerankError).toMatchObject({ code: "access-denied" });
    expect(searchOf(bodies[1])).toEqual({ numberOfResults: 5 });
  });

  it("is throttled for three calls at most, the last without it", async () => {
    const bodies = record(routes.retrieve, () => failure("ThrottlingException", 429));
    await expect(onFastClock(() => reranking().retrieve("How long?", all, never))).rejects.toMatchObject({
      code: "throttled",
    });
    expect(bodies.map((body) => "rerankingConfiguration" in searchOf(body))).toEqual([true, true, false]);
  });

  it("does not search again for a reader who left", async () => {
    const reader = new AbortController();
    const bodies = record(routes.retrieve, () => {
      reader.abort(new Error("left"));
      return failure("ThrottlingException", 429);
    });
    await expect(reranking().retrieve("How long?", all, reader.signal)).rejects.toThrow("left");
    expect(bodies).toHaveLength(1);
  });
});

describe("what Bedrock Retrieve refuses", () => {
  it.each([
    [
      "ResourceNotFoundException",
      404,
      "Knowledge Base does not exist",
      "config",
      /ABCDE12345.*LECTERN_KNOWLEDGE_BASE/,
    ],
    [
      "AccessDeniedException",
      403,
      "no",
      "access-denied",
      /ABCDE12345.*bedrock:Retrieve.*LECTERN_KNOWLEDGE_BASE/,
    ],
    ["ThrottlingException", 429, "Too many requests", "throttled", /ABCDE12345/],
    ["DependencyFailedException", 424, "The store failed", "unavailable", /ABCDE12345/],
    [
      "ValidationException",
      400,
      "The Aurora DB instance is resuming after being auto-paused.",
      "unavailable",
      /waking up/,
    ],
    ["ValidationException", 400, "The filter is not valid", "rejected", /The filter is not valid/],
  ] as const)("%s %i (%s) is %s", async (name, status, message, code, says) => {
    record(routes.retrieve, () => failure(name, status, message));
    const retrieving = onFastClock(() => knowledgeBase().retrieve("How long?", all, never));
    await expect(retrieving).rejects.toMatchObject({
      name: "LecternError",
      code,
      message: expect.stringMatching(says),
      cause: { name },
    });
  });

  it("gives up on a service that never answers, and leaves at once where the reader does", async () => {
    server.use(http.post(routes.retrieve, () => new Promise<HttpResponse<null>>(() => undefined)));
    await expect(knowledgeBase({ patienceMs: 30 }).retrieve("How long?", all, never)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringMatching(/did not answer within/),
    });
    const reader = new AbortController();
    const retrieving = knowledgeBase().retrieve("How long?", all, reader.signal);
    setImmediate(() => reader.abort(new Error("left")));
    await expect(retrieving).rejects.toEqual(new Error("left"));
  });
});
