import { describe, expect, it } from "vitest";
import { z } from "zod";
import { loadConfig } from "../../src/config.ts";
import { createBedrockModels, createBedrockProvider } from "../../src/providers/bedrock/provider.ts";
import type { ConverseEvent, ConverseRequest } from "../../src/providers/provider.ts";
import { readObject, requestFor } from "../../src/providers/structured-output.ts";
import { onFastClock } from "../fixtures/fast-clock.ts";
import { collect, never, passage } from "../providers/bedrock/fake-bedrock.ts";
import { hold, say, think } from "./faults.ts";
import { createGate } from "./gate.ts";
import { always } from "./server.ts";
import { environment } from "./settings.ts";
import { useFakeBedrock } from "./use-fake.ts";

/** What models can and can't do, on a fake that refuses what each refuses: the provider on the wire. */
const bedrock = useFakeBedrock();

const haiku = "us.anthropic.claude-haiku-5-5";
const sonnet = "us.anthropic.claude-sonnet-5-5";
const opus = "us.anthropic.claude-opus-5-5";
const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
const request: ConverseRequest = {
  system: "Answer from the slides.",
  turns: [{ role: "user", content: "How often do I feed a starter?" }],
  passages: [passage("s1", "Rhythm\nFeed a starter every 12 hours.")],
  maxTokens: 300,
};
const quoting = async function* (): AsyncGenerator<ConverseEvent> {
  yield { type: "text", text: "Quoted." };
  yield {
    type: "finish",
    stopReason: "end",
    usage: { inputTokens: null, outputTokens: null, costUsd: null },
  };
};
const open = (model: string, settings: Record<string, string> = {}) => {
  const { bedrock: config } = loadConfig({ ...environment, LECTERN_BEDROCK_MODEL: model, ...settings });
  const last = { model: "extractive" as const, converse: quoting };
  return createBedrockProvider(config, { fallbackModels: [], last });
};
const ask = (model: string, settings?: Record<string, string>) =>
  collect(open(model, settings).converse(request, never));
const textOf = (events: ConverseEvent[]) =>
  events.map((event) => (event.type === "text" ? event.text : "")).join("");
const finishOf = (events: ConverseEvent[]) => {
  const last = events.at(-1);
  if (last?.type !== "finish") throw new Error("no finish");
  return last;
};

describe("a model that thinks", () => {
  it.each([
    [haiku, { additionalModelRequestFields: { thinking: { type: "disabled" } } }, 300],
    [sonnet, { additionalModelRequestFields: { thinking: { type: "between_tools" } } }, 300],
    [opus, { outputConfig: { effort: "low" } }, 4_300],
  ])("%s is kept from it by its own way, and answers", async (model, fields, maxTokens) => {
    const events = await ask(model);
    expect(textOf(events)).toContain("every 12 hours");
    expect(finishOf(events)).toMatchObject({ model, skipped: [] });
    expect(bedrock.callsOf("ConverseStream").map(({ body }) => body)).toMatchObject([
      { ...fields, inferenceConfig: { maxTokens } },
    ]);
  });

  it("and spends its limit on that is a failure, not a refusal, and its cost is told", async () => {
    bedrock.script("ConverseStream", think(300));
    const finish = finishOf(await ask(haiku));
    expect(finish).toMatchObject({
      model: "extractive",
      skipped: [{ model: haiku, why: expect.stringMatching(/limit on thinking/) }],
      usage: { outputTokens: 300 },
    });
  });

  it("and says nothing at all is a failure too", async () => {
    bedrock.script("ConverseStream", say(" "));
    expect(finishOf(await ask(haiku))).toMatchObject({ model: "extractive" });
  });

  it("for longer than an answer may take to begin is waited for while it thinks", async () => {
    const [first, second] = [createGate(), createGate()];
    const held = [hold("first-token", first), hold("middle", second)];
    bedrock.script("ConverseStream", [think(100), say("Every 12 hours."), ...held]);
    const events = await onFastClock(() => {
      setTimeout(first.open, 12_000);
      setTimeout(second.open, 24_000);
      return ask(haiku);
    });
    expect(textOf(events)).toBe("Every 12 hours.");
  });

  it("and falls silent is given up, at a cost that nobody knows", async () => {
    bedrock.script("ConverseStream", [think(100), say("Every 12 hours."), hold("middle", createGate())], {
      times: always,
    });
    const events = await onFastClock(() => ask(haiku));
    expect(events.map(({ type }) => type)).toContain("thinking");
    expect(finishOf(events)).toMatchObject({ model: "extractive", usage: { costUsd: null } });
  });
});

const verdict = z.object({
  claims: z.array(z.object({ claim: z.string(), supported: z.boolean(), note: z.string().nullable() })),
  score: z.number(),
});
const asking = requestFor(
  { system: "Judge it.", user: "The answer." },
  { name: "verdict", reply: verdict, maxTokens: 200 },
);

describe("an object by a schema", () => {
  it.each([
    haiku,
    sonnet,
    opus,
    profile,
    "us.amazon.nova-2-lite-v1:0",
    "us.amazon.nova-pro-v1:0",
    "meta.llama3-8b-instruct-v1:0",
  ])("is written by %s, at the first call", async (model) => {
    const [judge] = createBedrockModels(loadConfig(environment).bedrock, [model], "--judge");
    if (!judge) throw new Error("no judge");
    expect(await readObject(judge, asking, verdict, never)).toEqual({ claims: [], score: 0 });
    expect(bedrock.callsOf("ConverseStream")).toHaveLength(1);
  });
});

describe("an ability that a model turns out to lack", () => {
  it("native citations: it is asked for markers instead, then and from then on", async () => {
    const { converse } = open("us.amazon.nova-pro-v1:0, cites=native");
    for (let asked = 0; asked < 2; asked++) {
      const events = await collect(converse(request, never));
      expect(events).toContainEqual({
        type: "citation",
        passage: 0,
        quote: "Feed a starter every 12 hours.",
      });
      expect(finishOf(events)).toMatchObject({ citations: "markers", skipped: [] });
    }
    expect(bedrock.callsOf("ConverseStream")).toHaveLength(3);
  });
});
