import { RerankCommand, RetrieveCommand } from "@aws-sdk/client-bedrock-agent-runtime";
import {
  ApplyGuardrailCommand,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  CountTokensCommand,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claude, createClients, type SdkClients, searchResult } from "./clients.ts";
import * as faults from "./faults.ts";
import { createGate } from "./gate.ts";
import { blockedAnswer } from "./guardrail.ts";
import type { Operation } from "./routes.ts";
import { always, type FakeBedrock, startFakeBedrock } from "./server.ts";

/** The unchanged SDK against the fake: what goes wrong. */
let bedrock: FakeBedrock;
let clients: SdkClients;
beforeAll(async () => {
  bedrock = await startFakeBedrock();
  clients = createClients(bedrock.url);
});
afterAll(() => bedrock.close());
beforeEach(() => bedrock.reset());

const messages = [
  {
    role: "user" as const,
    content: [
      searchResult("Starter", "A starter is flour and water. It is fed every 12 hours."),
      { text: "What is a starter?" },
    ],
  },
];
const sent = "A starter is flour and water. It is fed every 12 hours.";

/** What of a stream arrives, and the error that ends it. */
async function read(abortSignal = new AbortController().signal, onEvent = () => {}) {
  const events: ConverseStreamOutput[] = [];
  try {
    const reply = await clients.runtime.send(new ConverseStreamCommand({ modelId: claude, messages }), {
      abortSignal,
    });
    for await (const event of reply.stream ?? []) {
      events.push(event);
      onEvent();
    }
    return { ...summary(events), error: null };
  } catch (error) {
    return { ...summary(events), error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function summary(events: ConverseStreamOutput[]) {
  return {
    text: events.map((event) => event.contentBlockDelta?.delta?.text ?? "").join(""),
    citations: events.flatMap((event) => event.contentBlockDelta?.delta?.citation ?? []),
    stopReason: events.find((event) => event.messageStop)?.messageStop?.stopReason,
    usage: events.find((event) => event.metadata)?.metadata?.usage,
  };
}

const asks: Record<Exclude<Operation, "ConverseStream">, () => Promise<unknown>> = {
  Converse: () => clients.runtime.send(new ConverseCommand({ modelId: claude, messages })),
  InvokeModel: () =>
    clients.runtime.send(
      new InvokeModelCommand({ modelId: "amazon.titan-embed-text-v2:0", body: '{"inputText": "a"}' }),
    ),
  CountTokens: () =>
    clients.runtime.send(
      new CountTokensCommand({ modelId: claude.slice(3), input: { converse: { messages } } }),
    ),
  ApplyGuardrail: () =>
    clients.runtime.send(
      new ApplyGuardrailCommand({
        guardrailIdentifier: "g1",
        guardrailVersion: "1",
        source: "INPUT",
        content: [{ text: { text: "a" } }],
      }),
    ),
  Rerank: () =>
    clients.agentRuntime.send(
      new RerankCommand({
        queries: [{ type: "TEXT", textQuery: { text: "a" } }],
        sources: [{ type: "INLINE", inlineDocumentSource: { type: "TEXT", textDocument: { text: "a" } } }],
        rerankingConfiguration: {
          type: "BEDROCK_RERANKING_MODEL",
          bedrockRerankingConfiguration: {
            modelConfiguration: {
              modelArn: "arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0",
            },
          },
        },
      }),
    ),
  Retrieve: () =>
    clients.agentRuntime.send(
      new RetrieveCommand({ knowledgeBaseId: "KB12345678", retrievalQuery: { text: "a" } }),
    ),
};
const operations = Object.keys(asks) as (keyof typeof asks)[];

describe.each(operations)("%s", (operation) => {
  it("is refused once, cut once, then answered", async () => {
    bedrock.script(operation, faults.throttle);
    bedrock.script(operation, faults.hangUp("middle"));
    await expect(asks[operation]()).rejects.toMatchObject({ name: "ThrottlingException" });
    await expect(asks[operation]()).rejects.toThrow();
    await asks[operation]();
    expect(bedrock.callsOf(operation).map(({ aborted }) => aborted)).toEqual([false, false, false]);
  });
});

describe("a refused stream", () => {
  it.each([
    ["ThrottlingException", faults.throttle, 429],
    ["InternalServerException", faults.internalError, 500],
    ["ServiceUnavailableException", faults.unavailable, 503],
    ["ModelErrorException", faults.modelError, 424],
    ["ModelTimeoutException", faults.modelTimeout, 408],
    ["AccessDeniedException", faults.accessDenied, 403],
    ["ResourceNotFoundException", faults.notFound, 404],
  ])("by %s", async (name, fault, httpStatusCode) => {
    bedrock.script("ConverseStream", fault, { times: always });
    for (const _ of [1, 2]) {
      expect((await read()).error).toMatchObject({ name, $metadata: { httpStatusCode } });
    }
  });

  it("of one model leaves the others", async () => {
    bedrock.script("ConverseStream", faults.throttle, { times: always, resource: "us.amazon.nova-pro-v1:0" });
    expect((await read()).error).toBeNull();
  });
});

describe("a stream", () => {
  it("comes whole without a script: text, citation, stop, usage", async () => {
    const { text, citations, stopReason, usage, error } = await read();
    expect({ text, stopReason, error }).toEqual({ text: sent, stopReason: "end_turn", error: null });
    expect(citations[0]?.location?.searchResultLocation).toEqual({ searchResultIndex: 0, start: 0, end: 1 });
    expect(usage?.outputTokens).toBe(14);
  });

  it.each([
    ["before anything", faults.hangUp("response"), 0],
    ["before the first word", faults.hangUp("first-token"), 0],
    ["between two words", faults.hangUp("middle"), 5],
    ["before its end", faults.hangUp("end"), sent.length],
    ["by a bad checksum", faults.badChecksum, 5],
    ["by bad JSON", faults.badJson, 5],
  ])("breaks off %s", async (_, fault, least) => {
    bedrock.script("ConverseStream", fault);
    const { text, stopReason, error } = await read();
    expect(error).toBeInstanceOf(Error);
    expect(stopReason).toBeUndefined();
    expect(sent.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ["messageStop", undefined, expect.anything()],
    ["metadata", "end_turn", undefined],
  ] as const)("comes without its %s, and no error", async (name, stopReason, usage) => {
    bedrock.script("ConverseStream", faults.omit(name));
    const whole = await read();
    expect(whole).toMatchObject({ text: sent, error: null });
    expect(whole.stopReason).toBe(stopReason);
    expect(whole.usage).toEqual(usage);
  });

  it.each([
    ["ThrottlingException", faults.throttledInStream("response"), 0],
    ["ThrottlingException", faults.throttledInStream("middle"), 5],
    ["ModelStreamErrorException", faults.modelErrorInStream("middle"), 5],
  ])("is ended by %s", async (name, fault, least) => {
    bedrock.script("ConverseStream", fault);
    const { text, error } = await read();
    expect(error?.name).toBe(name);
    expect(text.length).toBeGreaterThanOrEqual(least);
  });

  it("stops where a guardrail or the limit stops it", async () => {
    bedrock.script("ConverseStream", faults.stop("guardrail_intervened"));
    expect(await read()).toMatchObject({ text: blockedAnswer, stopReason: "guardrail_intervened" });
    bedrock.script("ConverseStream", faults.stop("max_tokens"));
    const cut = await read();
    expect(cut).toMatchObject({ stopReason: "max_tokens", citations: [] });
    expect(sent.startsWith(cut.text)).toBe(true);
  });

  it("says what a test wants said, in the pieces it wants", async () => {
    bedrock.script("ConverseStream", faults.say({ deltas: ["Flour [", "1]."], citations: [] }, " So."));
    expect((await read()).text).toBe("Flour [1]. So.");
  });

  it.each(["response", "first-token", "middle", "end"] as const)(
    "waits at a gate (%s) until the test opens it",
    async (before) => {
      const gate = createGate();
      bedrock.script("ConverseStream", faults.hold(before, gate));
      let ended = false;
      const reading = read().finally(() => {
        ended = true;
      });
      await gate.reached;
      expect(ended).toBe(false);
      gate.open();
      expect(await reading).toMatchObject({ text: sent, stopReason: "end_turn", error: null });
    },
  );

  it("waits as many milliseconds as it is told", async () => {
    bedrock.script("ConverseStream", faults.hold("first-token", 1));
    expect((await read()).text).toBe(sent);
  });

  it.each(["response", "middle"] as const)("keeps that its reader left (%s)", async (before) => {
    const reader = new AbortController();
    const gate = createGate();
    bedrock.script("ConverseStream", faults.hold(before, gate));
    const reading = read(reader.signal);
    await gate.reached;
    reader.abort();
    expect((await reading).error).not.toBeNull();
    const [call] = bedrock.calls;
    await call?.done;
    expect(call?.aborted).toBe(true);
  });
});
