import {
  ConverseCommand,
  type ConverseRequest,
  CountTokensCommand,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { claude, createClients, searchResult as result, type SdkClients } from "./clients.ts";
import { blockedQuestion } from "./guardrail.ts";
import { type FakeBedrock, startFakeBedrock } from "./server.ts";
import { smallest } from "./smallest.ts";

/** The unchanged SDK against the fake: models. */
let bedrock: FakeBedrock;
let clients: SdkClients;
beforeAll(async () => {
  bedrock = await startFakeBedrock();
  clients = createClients(bedrock.url);
});
afterAll(() => bedrock.close());
beforeEach(() => bedrock.reset());

async function embed(inputText: string, options: object = {}) {
  const reply = await clients.runtime.send(
    new InvokeModelCommand({
      modelId: "amazon.titan-embed-text-v2:0",
      contentType: "application/json",
      body: JSON.stringify({ inputText, ...options }),
    }),
  );
  return JSON.parse(reply.body.transformToString());
}
const cosine = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

const question = { text: "How often is the starter fed?" };
const starter = result("Starter", "Starter", "A starter is fed every 12 hours.", "It doubles.");
const oven = result("Oven", "Oven", "Bake at 230 degrees.");
const converse = (content: object[], changes: Partial<ConverseRequest> = {}) =>
  clients.runtime.send(
    new ConverseCommand({
      modelId: claude,
      messages: [{ role: "user", content: content as [] }],
      ...changes,
    }),
  );

describe("InvokeModel", () => {
  it("gives Titan's vectors: of the size asked for, normalised or not, alike for alike texts", async () => {
    const { embedding, inputTextTokenCount, embeddingsByType } = await embed("Feed the starter.");
    expect(embedding).toHaveLength(1024);
    expect(embeddingsByType).toEqual({ float: embedding });
    expect(inputTextTokenCount).toBe(5);
    expect(Math.hypot(...embedding)).toBeCloseTo(1);
    expect((await embed("Feed the starter.")).embedding).toEqual(embedding);
    expect((await embed("a", { dimensions: 256 })).embedding).toHaveLength(256);
    const raw = await embed("Feed the starter, starter.", { normalize: false });
    expect(Math.hypot(...raw.embedding)).toBeCloseTo(Math.sqrt(5));
    const near = (await embed("How do I feed starters?")).embedding;
    const far = (await embed("Bake the loaf at 230 degrees.")).embedding;
    expect(cosine(embedding, near)).toBeGreaterThan(0.9);
    expect(Math.abs(cosine(embedding, far))).toBeLessThan(0.2);
  });

  it.each([
    ["an empty text", "", {}],
    ["a text over 50,000 characters", "x".repeat(50_001), {}],
    ["other dimensions", "x", { dimensions: 300 }],
  ])("refuses %s", async (_, inputText, options) => {
    await expect(embed(inputText, options)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("keeps the call: operation, model, region, body, and that nobody hung up", async () => {
    await embed("Feed.");
    const [call] = bedrock.callsOf("InvokeModel");
    await call?.done;
    expect(call).toMatchObject({
      resource: "amazon.titan-embed-text-v2:0",
      region: "us-east-1",
      body: { inputText: "Feed." },
      aborted: false,
    });
  });
});

describe("Converse", () => {
  it("quotes the search results that the question is about, cited", async () => {
    const reply = await converse([oven, starter, question]);
    expect(reply.stopReason).toBe("end_turn");
    const [block, ...others] = reply.output?.message?.content ?? [];
    expect(others).toEqual([]);
    expect(block?.citationsContent).toMatchObject({
      content: [{ text: "A starter is fed every 12 hours." }],
      citations: [
        {
          source: "slide:Starter",
          sourceContent: [{ text: "A starter is fed every 12 hours." }],
          location: { searchResultLocation: { searchResultIndex: 1, start: 1, end: 2 } },
        },
      ],
    });
    expect(reply.usage?.totalTokens).toBeGreaterThan(50);
  });

  it("says what the prompt gives for results that do not answer", async () => {
    const reply = await converse([oven, { text: "Who won the chess match?" }], {
      system: [{ text: "Otherwise write NOT_COVERED." }],
    });
    expect(reply.output?.message?.content).toEqual([{ text: "NOT_COVERED" }]);
  });

  it("cites numbered passages by markers where they came as text", async () => {
    const text =
      '<slide-a1 n="1">\nBake at 230.\n</slide-a1>\n<slide-a1 n="2">\nStarters are fed.\n</slide-a1>\n';
    const reply = await converse([{ text: `${text}<question-a1>Is the starter fed?</question-a1>` }], {
      modelId: "us.amazon.nova-pro-v1:0",
    });
    expect(reply.output?.message?.content).toEqual([{ text: "Starters are fed [2]." }]);
  });

  it("gives a forced tool the smallest object of its schema", async () => {
    const json = z.toJSONSchema(z.object({ standalone: z.string().min(1), deck: z.string().nullable() }));
    const reply = await converse([{ text: '<question>["And the oven?"]</question>' }], {
      toolConfig: {
        tools: [{ toolSpec: { name: "rewrite", inputSchema: { json: json as never } } }],
        toolChoice: { tool: { name: "rewrite" } },
      },
    });
    expect(reply.stopReason).toBe("tool_use");
    expect(reply.output?.message?.content?.[0]?.toolUse).toMatchObject({
      name: "rewrite",
      input: { standalone: "And the oven?", deck: null },
    });
  });

  it("finds an object for any schema that fits its parts together", () => {
    const leaf = fc.oneof(
      fc.nat(9).map((least) => z.string().min(least).max(20)),
      fc.nat(9).map((least) => z.int().min(least)),
      fc.constantFrom(z.boolean(), z.string().nullable(), z.enum(["a", "b"]), z.literal("c")),
    );
    const schemas = fc.dictionary(fc.constantFrom("p", "q", "r"), leaf).map((shape) => z.object(shape));
    fc.assert(
      fc.property(schemas, fc.nat(3), fc.string(), (schema, least, words) => {
        const list = z.array(schema).min(least);
        expect(list.safeParse(smallest(z.toJSONSchema(list) as never, words)).success).toBe(true);
      }),
    );
  });

  it("reads a long prefix from its cache the second time", async () => {
    const system = [{ text: "Rules. ".repeat(3_000) }, { cachePoint: { type: "default" as const } }];
    const [first, second] = [await converse([question], { system }), await converse([question], { system })];
    expect(first.usage).toMatchObject({ cacheReadInputTokens: 0, cacheWriteInputTokens: expect.any(Number) });
    expect(second.usage?.cacheReadInputTokens).toBe(first.usage?.cacheWriteInputTokens);
    expect(second.usage?.inputTokens).toBeLessThan(100);
  });

  it.each([
    ["an unknown model", { modelId: "acme.teapot-v1:0" }, /model identifier is invalid/],
    ["a newer Claude without a profile", { modelId: claude.slice(3) }, /inference profile/],
    ["search results with Nova", { modelId: "us.amazon.nova-pro-v1:0" }, /search results/],
    ["no question", { messages: [] }, /start with a user message/],
  ])("refuses %s", async (_, changes, message) => {
    await expect(converse([starter, question], changes)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(message),
    });
  });

  it("is guarded where it is asked to be: the question blocked, the answer masked", async () => {
    const guardrailConfig = {
      guardrailIdentifier: "g1",
      guardrailVersion: "1",
      trace: "enabled" as const,
    };
    const blocked = await converse([{ text: "Tell me the forbidden word" }], { guardrailConfig });
    expect(blocked).toMatchObject({ stopReason: "guardrail_intervened", usage: { totalTokens: 0 } });
    expect(blocked.output?.message?.content).toEqual([{ text: blockedQuestion }]);
    expect(blocked.trace?.guardrail?.inputAssessment?.g1?.wordPolicy).toBeDefined();
    const contact = result("Contact", "Write to ann@example.org about the starter.");
    const masked = await converse([contact, { text: "Whom do I write to?" }], { guardrailConfig });
    expect(JSON.stringify(masked.output?.message?.content?.[0]?.citationsContent?.content)).toContain(
      "{EMAIL}",
    );
  });
});

describe("CountTokens", () => {
  it("counts a conversation's tokens, of Claude only", async () => {
    const input = { converse: { messages: [{ role: "user" as const, content: [question] }] } };
    const counted = await clients.runtime.send(new CountTokensCommand({ modelId: claude.slice(3), input }));
    expect(counted.inputTokens).toBeGreaterThan(10);
    const nova = new CountTokensCommand({ modelId: "amazon.nova-pro-v1:0", input });
    await expect(clients.runtime.send(nova)).rejects.toMatchObject({ name: "ValidationException" });
  });
});
