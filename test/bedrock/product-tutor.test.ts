import { describe, expect, it } from "vitest";
import { z } from "zod";
import { say } from "./faults.ts";
import { feeding, useProduct, ways } from "./product.ts";
import { smallModel } from "./settings.ts";

/** The product end to end where a model does what the prompts of a tutor allow it. */
const { bedrock, product } = useProduct();

const field = z.looseObject({ description: z.string() });
const inputSchema = z.object({ json: z.looseObject({ properties: z.record(z.string(), field) }) });
const selling = "Who sells a starter of flour and water?";
const nothingSaid = "The slides of this course do not seem to cover that.";

describe.each(ways)("a tutor as %s", (way) => {
  it("may add words of its own, which need no slide", async () => {
    await product.restart({ LECTERN_BEDROCK_MODEL: "us.amazon.nova-pro-v1:0" });
    const told =
      "Feed it every 12 hours with equal weights of flour and water [1].\n\n*Tutor: Shall we go on?*";
    bedrock.script("ConverseStream", say(told));
    const { end, text, body } = await product.ask(way);
    expect([end, text]).toEqual(["answered", expect.stringContaining("*Tutor: Shall we go on?*")]);
    expect(body).toMatch(/"coverage":\s*1,"unsupported":\s*\[\]/);
  });

  it.each(["g1", ""])("says in the refusal what the slides lack (guardrail %j)", async (guardrail) => {
    await product.restart({ LECTERN_BEDROCK_GUARDRAIL: guardrail });
    bedrock.script(
      "ConverseStream",
      say("NOT_COVERED The slides do not say who sells a starter of flour. Try a shop."),
    );
    const { end, text } = await product.ask(way, selling);
    expect(end).toBe("refused");
    expect(text).toMatch(/^The slides do not say who sells a starter of flour\. The nearest I found:\n\n- /);
    expect(text).not.toContain("shop");
  });

  it.each([
    ["an answer from elsewhere", "NOT_COVERED The slides do not say it, but Miller in Bonn does."],
    ["personal data", "NOT_COVERED The slides do not say it: ask ann@a.example."],
    ["an address", "NOT_COVERED The slides do not say it: see https://a.example."],
    ["what the guardrail blocks", "NOT_COVERED The slides do not say who sells forbidden flour."],
  ])("shows nothing of a refusal that is %s", async (_, told) => {
    await product.restart();
    bedrock.script("ConverseStream", say(told));
    const { end, text } = await product.ask(way, selling);
    expect(end).toBe("refused");
    expect(text).not.toMatch(/Miller|a\.example|who sells/);
    if (!told.includes("forbidden")) expect(text).toContain(nothingSaid);
  });
});

it("describes to the rewriting model each field that it fills in", async () => {
  await product.restart({ LECTERN_BEDROCK_REWRITE_MODEL: smallModel });
  const history = [
    { role: "user", content: feeding },
    { role: "assistant", content: "Every 12 hours." },
  ];
  expect((await product.ask("json", "Can you say that more simply?", { history })).end).not.toBe("error");
  const [call] = bedrock.callsOf("ConverseStream").filter(({ resource }) => resource === smallModel);
  const tools = z.object({ tools: z.array(z.object({ toolSpec: z.object({ inputSchema }) })) });
  const json = tools.parse(call?.body.toolConfig).tools[0]?.toolSpec.inputSchema.json;
  expect(Object.keys(json ?? {}).sort()).toEqual(["properties", "required", "type"]);
  for (const { description } of Object.values(json?.properties ?? {})) expect(description).not.toBe("");
});

it("has the same words before the cache point, however long the answer may be", async () => {
  await product.restart();
  for (const question of [feeding, "Explain step by step, in detail, how flour and water become a starter."])
    await product.ask("json", question);
  const systems = bedrock
    .callsOf("ConverseStream")
    .filter(({ resource }) => resource.includes("claude"))
    .map(({ body }) => z.array(z.looseObject({ text: z.string().optional() })).parse(body.system));
  const [one, other] = systems.map(([start, point, rest]) => ({ start, point, rest: rest?.text?.trim() }));
  expect(one?.point).toEqual({ cachePoint: { type: "default" } });
  expect([other?.start, other?.point]).toEqual([one?.start, one?.point]);
  expect([one?.rest, other?.rest]).toEqual([
    "Length: at most about 150 words, fewer where fewer will do.",
    "Length: at most about 280 words, fewer where fewer will do.",
  ]);
});
