import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { createBedrockProvider } from "../../src/providers/bedrock/provider.ts";
import { serviceNotes } from "../../src/providers/notes.ts";
import type { ConverseRequest } from "../../src/providers/provider.ts";
import { collect, never, passage } from "../providers/bedrock/fake-bedrock.ts";
import { accessDenied, guardrailDenied, noGuardrail, say, stop, unavailable } from "./faults.ts";
import { blockedAnswer, blockedQuestion } from "./guardrail.ts";
import { always } from "./server.ts";
import { answerModel, environment, smallModel } from "./settings.ts";
import { useFakeBedrock } from "./use-fake.ts";

/** The provider's stream under a guardrail, on the wire. */
const bedrock = useFakeBedrock();

const request: ConverseRequest = {
  system: "Answer from the slides.",
  turns: [
    { role: "user", content: "Is the forbidden flour any good?" },
    { role: "assistant", content: "No." },
    { role: "user", content: "How often do I feed a starter?" },
  ],
  passages: [passage("s1", "Rhythm\nFeed a starter every 12 hours.\nSome call rye the forbidden flour.")],
  maxTokens: 300,
};
const open = (settings: Record<string, string> = {}) => {
  const config = loadConfig({ ...environment, ...settings });
  return createBedrockProvider(config.bedrock, { fallbackModels: config.bedrock.fallbackModels });
};
async function ask(settings: Record<string, string> = {}, changes: Partial<ConverseRequest> = {}) {
  const events = await collect(open(settings).converse({ ...request, ...changes }, never));
  const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
  const finish = events.at(-1);
  if (finish?.type !== "finish") throw new Error("no finish");
  return { text, finish };
}
const sent = () => bedrock.callsOf("ConverseStream").map(({ body }) => body);
const lastOf = (body: Record<string, unknown> | undefined) =>
  (
    body?.messages as
      | { content: { text?: string; guardContent?: { text: { text: string } } }[] }[]
      | undefined
  )?.at(-1);
const markers = { LECTERN_BEDROCK_MODEL: "us.amazon.nova-pro-v1:0" };
const rye = ["It is fed every 12 hours.", " Rye is the forbidden flour.", " Bake it."];

describe("a guardrail on the stream", () => {
  it("is asked for with its trace, and looks at the question alone", async () => {
    const { text, finish } = await ask();
    expect(text).toContain("Feed a starter every 12 hours");
    expect(finish).not.toHaveProperty("blockedMessage");
    expect(sent()).toEqual([
      expect.objectContaining({
        guardrailConfig: {
          guardrailIdentifier: "g1",
          guardrailVersion: "DRAFT",
          trace: "enabled",
          streamProcessingMode: "sync",
        },
      }),
    ]);
    const [body] = sent();
    expect(lastOf(body)?.content.slice(2)).toEqual([
      {
        guardContent: {
          text: { text: "How often do I feed a starter?", qualifiers: ["query", "guard_content"] },
        },
      },
    ]);
  });

  it("looks at the question alone between its tags, where the model reads numbered slides", async () => {
    const { text } = await ask(markers);
    expect(text).toContain("Feed a starter every 12 hours");
    const [body] = sent();
    const [slides, question, end] = lastOf(body)?.content ?? [];
    const numbered = slides?.guardContent?.text.text ?? "";
    const code = /^<slide-(\w+) /.exec(numbered)?.[1];
    expect(numbered).toMatch(new RegExp(`\\n\\n<question-${code}>\\n$`));
    expect(question).toMatchObject({ guardContent: { text: { text: "How often do I feed a starter?" } } });
    expect(end?.text).toBe(`\n</question-${code}>`);
  });

  it("holds the answer against the slides and the question as it stands alone", async () => {
    const { finish } = await ask({}, { searched: "How often is a starter fed?" });
    const blocks = lastOf(sent()[0])?.content.slice(1);
    expect(blocks).toEqual([
      {
        guardContent: {
          text: {
            text: expect.stringContaining("Feed a starter every 12 hours."),
            qualifiers: ["grounding_source"],
          },
        },
      },
      { guardContent: { text: { text: "How often is a starter fed?", qualifiers: ["query"] } } },
      { guardContent: { text: { text: "How often do I feed a starter?", qualifiers: ["guard_content"] } } },
    ]);
    expect(finish.guarded).toMatchObject({
      action: "allow",
      grounding: expect.any(Number),
      relevance: expect.any(Number),
    });
  });

  it("stops what no slide bears out, and says what the model had said to nobody but the orchestrator", async () => {
    bedrock.script("ConverseStream", say("NOT_COVERED"));
    const { text, finish } = await ask();
    expect(text).toBe(blockedAnswer);
    expect(finish).toMatchObject({
      stopReason: "blocked",
      guarded: { action: "block" },
      ungrounded: "NOT_COVERED",
    });
  });

  it("goes without the slides where the service does not take them, and says so", async () => {
    const notes: unknown[] = [];
    const hear = (note: unknown) => void notes.push(note);
    serviceNotes.subscribe(hear);
    const message = "The grounding_source qualifier is not supported for this model.";
    bedrock.script("ConverseStream", { kind: "refuse", name: "ValidationException", status: 400, message });
    const { finish } = await ask();
    serviceNotes.unsubscribe(hear);
    expect(finish).toMatchObject({ stopReason: "end", guarded: { grounding: null } });
    expect(notes).toEqual([expect.stringContaining(message)]);
  });

  it("is sent no slides once an answer shows that it has no policy for them", async () => {
    const provider = open({ LECTERN_BEDROCK_GUARDRAIL: "g0" });
    await collect(provider.converse(request, never));
    await collect(provider.converse(request, never));
    expect(sent().map((body) => JSON.stringify(body).includes("grounding_source"))).toEqual([true, false]);
  });

  it("stops a question before any model is asked: nothing is billed for tokens", async () => {
    const turns = [{ role: "user" as const, content: "Where is the forbidden bread?" }];
    const { finish } = await ask({}, { turns });
    expect(finish).toMatchObject({
      stopReason: "blocked",
      blockedMessage: blockedQuestion,
      usage: { inputTokens: 0, outputTokens: 0 },
    });
  });

  it.each([[{}], [markers]])("tells its message from what was said before it (%j)", async (settings) => {
    bedrock.script("ConverseStream", say(...rye));
    const { text, finish } = await ask(settings);
    expect(text).toBe(`It is fed every 12 hours.${blockedAnswer}`);
    expect(finish).toMatchObject({ stopReason: "blocked", blockedMessage: blockedAnswer });
  });

  it("tells its message from what it has masked before it", async () => {
    bedrock.script("ConverseStream", say("Write to ann@example.org.", " The forbidden flour."));
    const { text, finish } = await ask();
    expect(text).toBe(`Write to {EMAIL}.${blockedAnswer}`);
    expect(finish).toMatchObject({ blockedMessage: blockedAnswer });
  });

  it("masks in the stream, which stays an answer", async () => {
    bedrock.script("ConverseStream", say("Feed a starter every 12 hours, says ann@example.org."));
    const { text, finish } = await ask();
    expect(text).toBe("Feed a starter every 12 hours, says {EMAIL}.");
    expect(finish).toMatchObject({
      stopReason: "end",
      guarded: { action: "mask", reasons: ["pii: EMAIL"] },
      usage: { costUsd: expect.any(Number) },
    });
  });

  it("adds what it costs to what the answer costs", async () => {
    const guarded = await ask();
    const alone = await ask({ LECTERN_BEDROCK_GUARDRAIL: "" });
    expect(sent()[1]).not.toHaveProperty("guardrailConfig");
    expect(JSON.stringify(sent()[1])).not.toContain("guardContent");
    expect(guarded.finish.usage.costUsd).toBeGreaterThan(alone.finish.usage.costUsd ?? 0);
  });

  it("watches neither the small model that rewrites nor judges", async () => {
    const schema = { name: "queries", schema: { type: "object", properties: {} } };
    const rewriter = open().rewriter;
    if (!rewriter) throw new Error("no rewriter");
    await collect(rewriter({ ...request, passages: [], schema }, never));
    expect(sent()).toHaveLength(1);
    expect(JSON.stringify(sent())).not.toMatch(/guard/i);
  });

  it("stopped without a record of what was said: has no message that one could trust", async () => {
    bedrock.script("ConverseStream", stop("content_filtered"));
    expect((await ask()).finish).not.toHaveProperty("blockedMessage");
  });
});

describe("a guardrail that can't be used", () => {
  const home = "arn:aws:bedrock:eu-west-1:123456789012:guardrail/g1";
  it.each([
    [
      "in another region",
      { LECTERN_BEDROCK_GUARDRAIL: home },
      /guardrail g1 version DRAFT is in eu-west-1.*set AWS_REGION=eu-west-1, or LECTERN_BEDROCK_GUARDRAIL/,
    ],
    [
      "in no such version",
      { LECTERN_BEDROCK_GUARDRAIL: "g1:77" },
      /no guardrail g1 version 77.*LECTERN_BEDROCK_GUARDRAIL.*id:version/,
    ],
    [
      "by no such name",
      { LECTERN_BEDROCK_GUARDRAIL: "My guardrail" },
      /no guardrail My guardrail.*LECTERN_BEDROCK_GUARDRAIL/,
    ],
  ])("%s: no model answers unchecked, in either way of asking", async (_, settings, message) => {
    const provider = open({ ...settings, LECTERN_BEDROCK_MODEL: `fallback=${smallModel}` });
    const failure = { code: "config", message: expect.stringMatching(message) };
    await expect(collect(provider.converse(request, never))).rejects.toMatchObject(failure);
    await expect(provider.moderate?.("Hm?", "question", null, never)).rejects.toMatchObject(failure);
    expect(bedrock.callsOf("ConverseStream").map(({ resource }) => resource)).toEqual([answerModel]);
  });

  it.each([
    ["gone", noGuardrail, "config", /LECTERN_BEDROCK_GUARDRAIL/],
    [
      "not allowed",
      guardrailDenied,
      "access-denied",
      /guardrail g1.*bedrock:ApplyGuardrail.*LECTERN_BEDROCK_GUARDRAIL/,
    ],
  ])("%s while the model answers: no other model is asked", async (_, fault, code, message) => {
    bedrock.script("ConverseStream", fault, { times: always });
    const asking = ask({ LECTERN_BEDROCK_MODEL: `fallback=${smallModel}` });
    await expect(asking).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(bedrock.callsOf("ConverseStream")).toHaveLength(1);
  });

  it("is not blamed for a model that may not be used, or is down", async () => {
    const fallback = { LECTERN_BEDROCK_MODEL: `fallback=${smallModel}` };
    bedrock.script("ConverseStream", accessDenied, { resource: answerModel });
    expect((await ask(fallback)).finish).toMatchObject({ model: smallModel });
    bedrock.script("ConverseStream", unavailable, { resource: answerModel, times: 1 });
    expect((await ask(fallback)).finish).toMatchObject({ model: answerModel });
  });
});
