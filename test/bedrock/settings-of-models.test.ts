import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { createBedrockProvider } from "../../src/providers/bedrock/provider.ts";
import type { ConverseEvent, ConverseRequest, Tier } from "../../src/providers/provider.ts";
import { onFastClock } from "../fixtures/fast-clock.ts";
import { collect, never, passage } from "../providers/bedrock/fake-bedrock.ts";
import { accessDenied, count, notFound, say, throttle, unavailable } from "./faults.ts";
import { always } from "./server.ts";
import { answerModel, environment, smallModel } from "./settings.ts";
import { useFakeBedrock } from "./use-fake.ts";

/** Which model answers, how it is asked, and what of a request it can hold: the provider on the wire. */
const bedrock = useFakeBedrock();

const deepModel = "us.anthropic.claude-opus-4-5-20251101-v1:0";
const novaPro = "us.amazon.nova-pro-v1:0";
const llama = "meta.llama3-8b-instruct-v1:0";
const request: ConverseRequest = {
  system: "Answer from the slides.",
  turns: [{ role: "user", content: "How often do I feed a starter?" }],
  passages: [
    passage("s1", "Rhythm\nFeed a starter every 12 hours."),
    passage("s2", "Cold\nFeed a starter less when it is cold."),
  ],
  maxTokens: 300,
};
const open = (settings: Record<string, string> = {}, alone = false) => {
  const { bedrock: config } = loadConfig({ ...environment, ...settings });
  const last = { model: "extractive" as const, converse: quoting };
  return createBedrockProvider(config, alone ? {} : { fallbackModels: config.fallbackModels, last });
};
async function* quoting(): AsyncGenerator<ConverseEvent> {
  yield {
    type: "finish",
    stopReason: "end",
    usage: { inputTokens: null, outputTokens: null, costUsd: null },
  };
}
async function finishOf(events: AsyncIterable<ConverseEvent>) {
  const finish = (await collect(events)).at(-1);
  if (finish?.type !== "finish") throw new Error("no finish");
  return finish;
}
const sent = () => bedrock.callsOf("ConverseStream");

describe("a question's tier", () => {
  const tiers = {
    LECTERN_BEDROCK_MODEL: `simple=${smallModel}, deep=${deepModel}, fallback=${novaPro}`,
  };
  const askAll = async (tier: Tier | undefined, settings: Record<string, string> = tiers, alone = false) => {
    const { converse } = open(settings, alone);
    return finishOf(converse({ ...request, ...(tier ? { tier } : {}) }, never));
  };

  it.each([
    ["simple", smallModel],
    ["standard", answerModel],
    ["deep", deepModel],
    [undefined, answerModel],
  ] as const)("%s is answered by %s", async (tier, model) => {
    expect((await askAll(tier)).model).toBe(model);
    expect(sent().map(({ resource }) => resource)).toEqual([model]);
  });

  it("is the answer model's where it has none of its own", async () => {
    for (const tier of ["simple", "deep"] as const) expect((await askAll(tier, {})).model).toBe(answerModel);
  });

  it("falls back to the standard model, to the fallback models, and to the slides' own words", async () => {
    bedrock.script("ConverseStream", accessDenied, { resource: deepModel, times: always });
    expect(await askAll("deep")).toMatchObject({ model: answerModel, skipped: [{ model: deepModel }] });
    bedrock.script("ConverseStream", notFound, { resource: answerModel, times: always });
    expect(await askAll("deep")).toMatchObject({ model: novaPro });
    bedrock.script("ConverseStream", accessDenied, { resource: novaPro, times: always });
    const { model, skipped } = await askAll("deep");
    expect(model).toBe("extractive");
    expect(skipped?.map((one) => one.model)).toEqual([deepModel, answerModel, novaPro]);
    expect(skipped?.[0]?.why).toContain("deep= in LECTERN_BEDROCK_MODEL");
  });

  it("has no stand-in where its model is to answer alone", async () => {
    bedrock.script("ConverseStream", accessDenied, { resource: smallModel, times: always });
    await expect(askAll("simple", tiers, true)).rejects.toMatchObject({
      code: "access-denied",
      message: expect.stringContaining("simple= in LECTERN_BEDROCK_MODEL"),
    });
    expect(sent().map(({ resource }) => resource)).toEqual([smallModel]);
  });

  it("rests a model that is down in all tiers, and names every model", async () => {
    const provider = open(tiers);
    expect(provider.models).toMatchObject({
      answer: answerModel,
      simple: smallModel,
      deep: deepModel,
      fallback: novaPro,
    });
    const down = { times: always, resource: answerModel };
    bedrock.script("ConverseStream", unavailable, down);
    const ask = () => finishOf(provider.converse({ ...request, tier: "standard" }, never));
    const answers = await onFastClock(() => Promise.all(Array.from({ length: 5 }, ask)));
    expect(answers.map(({ model }) => model)).toEqual(Array(5).fill(novaPro));
    expect(provider.breakerStates()).toMatchObject({
      [answerModel]: "open",
      [smallModel]: "closed",
      [novaPro]: "closed",
    });
  });
});

it("forty questions that are throttled at once make at most two calls each", async () => {
  const { converse } = open();
  bedrock.script("ConverseStream", throttle, { times: always });
  const ask = () => finishOf(converse(request, never));
  await onFastClock(() => Promise.all(Array.from({ length: 40 }, ask)));
  expect(sent().length).toBeLessThanOrEqual(80);
});

describe("the prompt cache", () => {
  it("is written once and read after that, and costs less then", async () => {
    const { converse } = open();
    const long = { ...request, system: "Rules. ".repeat(3_000) };
    const first = await finishOf(converse(long, never));
    const second = await finishOf(
      converse({ ...long, turns: [{ role: "user", content: "And in the cold?" }] }, never),
    );
    expect(first.usage).toMatchObject({ cacheReadTokens: 0, cacheWriteTokens: expect.any(Number) });
    expect(second.usage).toMatchObject({
      cacheReadTokens: first.usage.cacheWriteTokens,
      cacheWriteTokens: 0,
    });
    expect(second.usage.inputTokens).toBeGreaterThan(second.usage.cacheReadTokens ?? 0);
    expect(second.usage.costUsd).toBeLessThan((first.usage.costUsd ?? 0) / 3);
  });

  it("is not asked for where the beginning is too short for the model", async () => {
    const { converse } = open();
    await finishOf(converse({ ...request, system: "Rules. ".repeat(200) }, never));
    await finishOf(converse({ ...request, system: "Rules. ".repeat(500) }, never));
    expect(sent().map(({ body }) => JSON.stringify(body).includes("cachePoint"))).toEqual([false, true]);
  });
});

describe("a request that is long for its model", () => {
  const older = { LECTERN_BEDROCK_MODEL: "us.anthropic.claude-haiku-4-5-20251001-v1:0" };
  const history: ConverseRequest["turns"] = [
    { role: "user", content: "Old words. ".repeat(2_000) },
    { role: "assistant", content: "More of them. ".repeat(1_000) },
  ];
  const long = { ...request, turns: [...history, ...request.turns] };
  const huge = {
    ...request,
    turns: Array.from({ length: 30 }, () => history)
      .flat()
      .concat(request.turns),
  };

  it("loses its oldest turns, and says so; what is cited stays where it was", async () => {
    const finish = await finishOf(open({ LECTERN_BEDROCK_MODEL: llama }).converse(long, never));
    expect(finish).toMatchObject({ model: llama, leftOut: { turns: 2, passages: 0 } });
    expect(JSON.stringify(sent()[0]?.body)).not.toContain("Old words");
    expect(bedrock.callsOf("CountTokens")).toEqual([]);
  });

  it("loses its last passages, whose numbers then name none", async () => {
    bedrock.script("ConverseStream", say("Feed a starter every 12 hours [1]. Feed it when it is cold [2]."));
    const filler = passage("s3", `Filler\n${"Much ado about flour. ".repeat(1_500)}`);
    const [best] = request.passages;
    if (!best) throw new Error("no passage");
    const crowded = { ...request, passages: [best, filler] };
    const events = await collect(open({ LECTERN_BEDROCK_MODEL: llama }).converse(crowded, never));
    expect(events.filter(({ type }) => type === "citation")).toEqual([
      { type: "citation", passage: 0, quote: "Feed a starter every 12 hours." },
      { type: "citation", passage: 2, quote: "" },
    ]);
    expect(events.at(-1)).toMatchObject({ leftOut: { turns: 0, passages: 1 } });
  });

  it("is counted by Bedrock where its model can be, by the model's own id", async () => {
    bedrock.script("CountTokens", count(150_000));
    expect(await finishOf(open(older).converse(huge, never))).not.toHaveProperty("leftOut");
    const [call] = bedrock.callsOf("CountTokens");
    expect(call?.resource).toBe(older.LECTERN_BEDROCK_MODEL.replace("us.", ""));
    expect(sent()).toHaveLength(1);
  });

  it("is cut to what Bedrock counts", async () => {
    bedrock.script("CountTokens", count(300_000));
    const { leftOut } = await finishOf(open(older).converse(huge, never));
    expect(leftOut?.passages).toBe(0);
    expect(leftOut?.turns).toBeGreaterThanOrEqual(20);
    expect(leftOut?.turns).toBeLessThan(30);
  });

  it.each([
    ["not allowed", accessDenied],
    ["throttled", throttle],
    ["not there", notFound],
  ])("is estimated where counting is %s", async (_, fault) => {
    bedrock.script("CountTokens", fault, { times: always });
    const { leftOut, model } = await finishOf(open(older).converse(huge, never));
    expect(model).toBe(older.LECTERN_BEDROCK_MODEL);
    expect(leftOut?.turns).toBeGreaterThan(0);
  });

  it("goes to the next model where not even the question fits, and says what to do", async () => {
    const question = "How often do I feed a starter? ".repeat(2_000);
    const tiers = { LECTERN_BEDROCK_MODEL: `simple=${llama}` };
    const asked: ConverseRequest = {
      ...request,
      tier: "simple",
      turns: [{ role: "user", content: question }],
    };
    expect(await finishOf(open(tiers).converse(asked, never))).toMatchObject({
      model: answerModel,
      skipped: [
        { model: llama, why: expect.stringMatching(/too long for meta\.llama.*ask a shorter question/) },
      ],
    });
    await expect(collect(open(tiers, true).converse(asked, never))).rejects.toMatchObject({
      code: "too-large",
    });
  });
});
