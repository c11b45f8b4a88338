import { expect, it } from "vitest";
import { checkBedrock } from "../../../src/providers/bedrock/check.ts";
import { answer, event, messageStart, messageStop, metadata, text } from "./eventstream.ts";
import {
  config,
  eventStream,
  failure,
  never,
  record,
  routes,
  stubCredentials,
  useFakeBedrock,
} from "./fake-bedrock.ts";

useFakeBedrock();

function healthy() {
  record(routes.invoke, () => ({ embedding: new Array(256).fill(1 / 16), inputTextTokenCount: 1 }));
  record(routes.rerank, () => ({ results: [{ index: 0, relevanceScore: 0.1 }] }));
  record(routes.guardrail, () => ({ action: "NONE", outputs: [], assessments: [], usage: {} }));
  return record(routes.converse, ({ toolConfig }) =>
    eventStream(
      toolConfig
        ? [
            messageStart,
            event("contentBlockDelta", {
              contentBlockIndex: 0,
              delta: { toolUse: { input: '{"ok":true}' } },
            }),
            messageStop("tool_use"),
            metadata(),
          ]
        : answer(text(0, "Pong")),
    ),
  );
}

it("calls everything that is configured", async () => {
  const conversations = healthy();
  const findings = await checkBedrock(config, never);
  expect(findings.map(({ name, ok, detail }) => [name, ok, detail])).toEqual([
    ["AWS credentials", true, "found; region us-east-1"],
    ["Embedding model", true, "amazon.titan-embed-text-v2:0"],
    ["Answer model", true, "us.anthropic.claude-haiku-4-5-20251001-v1:0"],
    ["Rerank model", true, "cohere.rerank-v3-5:0"],
    ["Guardrail", true, "gr-1:3"],
  ]);
  // Not every model can cite, and not every one can be made to use a tool.
  const asked = conversations.map((body) => JSON.stringify(body));
  expect(asked.some((body) => body.includes("searchResult"))).toBe(true);
});

it("leaves out what is switched off", async () => {
  healthy();
  const findings = await checkBedrock({ ...config, rerankModel: "none", guardrail: undefined }, never);
  expect(findings.map(({ name }) => name)).toEqual(["AWS credentials", "Embedding model", "Answer model"]);
});

it("turns each fault into advice, and still checks the rest", async () => {
  healthy();
  record(routes.invoke, () => failure("AccessDeniedException", 403));
  record(routes.guardrail, () => failure("ResourceNotFoundException", 404));
  const findings = await checkBedrock(config, never);
  const faults = findings.filter(({ ok }) => !ok);
  expect(faults).toEqual([
    expect.objectContaining({
      name: "Embedding model",
      advice: expect.stringContaining("bedrock:InvokeModel"),
    }),
    expect.objectContaining({
      name: "Guardrail",
      advice: expect.stringContaining("LECTERN_BEDROCK_GUARDRAIL"),
    }),
  ]);
});

it("says once that there are no credentials, or no region", async () => {
  healthy();
  stubCredentials(false);
  expect(await checkBedrock(config, never)).toEqual([
    {
      name: "AWS credentials",
      ok: false,
      detail: "not usable",
      advice: expect.stringContaining("AWS_ACCESS_KEY_ID"),
    },
  ]);
  stubCredentials();
  expect(await checkBedrock({ ...config, region: undefined }, never)).toEqual([
    {
      name: "AWS credentials",
      ok: false,
      detail: "not usable",
      advice: expect.stringContaining("AWS_REGION"),
    },
  ]);
});

it("names an embedding model that it can't feed", async () => {
  const findings = await checkBedrock({ ...config, embedModel: "cohere.embed-english-v3" }, never);
  expect(findings.at(-1)).toMatchObject({
    ok: false,
    advice: expect.stringContaining("titan-embed-text-v2"),
  });
});

it("stops when it is told to", async () => {
  await expect(checkBedrock(config, AbortSignal.abort(new Error("left")))).rejects.toThrow("left");
});
