import { describe, expect, it } from "vitest";
import { notFound, say } from "./faults.ts";
import { feeding, useProduct, ways } from "./product.ts";
import { always } from "./server.ts";
import { answerModel, smallModel } from "./settings.ts";

/** The product end to end with settings and input that do not fit, and with a knowledge base instead of the index. */
const uri = "s3://course/bread.pdf";
const { bedrock, product } = useProduct({
  corpus: [
    { text: "Starters\nA starter is fed equal weights of flour and water every 12 hours.", uri, page: 4 },
    { text: "Baking\nBake the loaf at 230 degrees.", uri, page: 5 },
  ],
});

describe.each(ways)("%s", (way) => {
  it.each([
    [
      "an unknown answer model",
      { LECTERN_BEDROCK_MODEL: "acme.teapot-v1:0" },
      /acme\.teapot-v1:0 isn't a model id.*check LECTERN_BEDROCK_MODEL/,
    ],
    [
      "a model that needs an inference profile",
      { LECTERN_BEDROCK_MODEL: "anthropic.claude-sonnet-4-5-20250929-v1:0" },
      /only be reached through an inference profile: set LECTERN_BEDROCK_MODEL/,
    ],
  ])("%s is answered by quoting the slides, and the log says what to set", async (_, settings, why) => {
    await product.restart(settings);
    const { end, log } = await product.ask(way);
    expect(end).toBe("answered");
    expect(log).toMatch(why);
  });

  it("a guardrail that is not there is an error that names it", async () => {
    await product.restart();
    bedrock.script("ApplyGuardrail", notFound, { times: always });
    const log = expect.stringMatching(/has no guardrail g1 .*check AWS_REGION and LECTERN_BEDROCK_GUARDRAIL/);
    expect(await product.ask(way)).toMatchObject({ end: "error", log });
  });

  it.each([
    [
      "is in another region",
      { LECTERN_BEDROCK_GUARDRAIL: "arn:aws:bedrock:eu-west-1:123456789012:guardrail/g1" },
      /guardrail g1 .*is in eu-west-1.*set AWS_REGION=eu-west-1, or LECTERN_BEDROCK_GUARDRAIL/,
    ],
    [
      "has no such version",
      { LECTERN_BEDROCK_GUARDRAIL: "g1:77" },
      /no guardrail g1 version 77.*LECTERN_BEDROCK_GUARDRAIL.*id:version/,
    ],
  ])("a guardrail that %s is an error that says what to set", async (_, settings, message) => {
    await product.restart(settings);
    expect(await product.ask(way)).toMatchObject({ end: "error", log: expect.stringMatching(message) });
    expect(bedrock.callsOf("ConverseStream")).toEqual([]);
  });

  it("a region without the answer model is answered by the fallback, and the log says so", async () => {
    await product.restart({ LECTERN_BEDROCK_MODEL: `fallback=${smallModel}` });
    bedrock.script("ConverseStream", notFound, { resource: answerModel, times: always });
    const { end, text, log } = await product.ask(way);
    expect(end).toBe("answered");
    expect(text).toContain("every 12 hours");
    expect(log).toMatch(/in us-east-1 has no us\.anthropic.*check AWS_REGION and LECTERN_BEDROCK_MODEL/);
  });

  it("a small model is asked in words of its own, and the answer says in which", async () => {
    await product.restart({ LECTERN_BEDROCK_MODEL: "us.amazon.nova-micro-v1:0" });
    const { body, citations } = await product.ask(way);
    expect(body).toContain('"answer-markers-small.v2"');
    expect(citations).not.toEqual([]);
  });

  it("a conversation that is too long for the model loses its oldest turns, and the answer says so", async () => {
    await product.restart({ LECTERN_BEDROCK_MODEL: "meta.llama3-8b-instruct-v1:0" });
    const history = [
      { role: "user", content: `Old talk. ${"Flour and water. ".repeat(5_000)}` },
      { role: "assistant", content: "So it was." },
    ];
    const { end, body } = await product.ask(way, feeding, { history });
    expect(end).toBe("answered");
    expect(body).toMatch(/"leftOut":\s*\{"turns":\s*2,"passages":\s*0\}/);
    const asked = bedrock.callsOf("ConverseStream").filter(({ resource }) => resource.includes("llama"));
    expect(JSON.stringify(asked.map(({ body }) => body))).not.toContain("Old talk");
  });

  it("a reranker that the region does not have: answers without, and says where it is", async () => {
    await product.restart({ LECTERN_BEDROCK_RERANK_MODEL: "amazon.rerank-v1:0" });
    const { end, log } = await product.ask(way);
    expect(end).toBe("answered");
    expect(log).toMatch(/amazon\.rerank-v1:0 was offered in us-west-2.*not in us-east-1/);
  });

  it("a model without citations answers with markers that hold", async () => {
    await product.restart({ LECTERN_BEDROCK_MODEL: "us.amazon.nova-pro-v1:0" });
    const { end, text, citations } = await product.ask(way);
    expect(end).toBe("answered");
    expect(text).toContain("every 12 hours");
    expect(citations).not.toEqual([]);
  });

  it("a model that ignores how to cite answers without citations, its sentences marked", async () => {
    await product.restart();
    bedrock.script("ConverseStream", say("Feed it every 12 hours (see slide 2)."));
    const outcome = await product.ask(way);
    expect(outcome).toMatchObject({
      end: "answered",
      text: expect.stringContaining("Feed it every 12 hours"),
      citations: [],
    });
    expect(outcome.body).toMatch(/"coverage":\s*0,"unsupported":\s*\[\{"start":\s*0/);
  });

  it("a history that ends with the assistant, or begins with it, is answered", async () => {
    await product.restart();
    const history = [
      { role: "assistant", content: "Hello! Ask me about bread." },
      { role: "assistant", content: "What would you like to know?" },
    ];
    expect((await product.ask(way, feeding, { history })).end).toBe("answered");
  });

  it("a knowledge base is searched instead of the index, and its passage cited", async () => {
    await product.restart({ LECTERN_KNOWLEDGE_BASE: "KB12345678" });
    const { end, citations, body } = await product.ask(way);
    expect(end).toBe("answered");
    expect(citations).toEqual(["A starter is fed equal weights of flour and water every 12 hours."]);
    expect(body).toContain("bread.pdf");
    expect(bedrock.callsOf("Retrieve").map(({ resource }) => resource)).toEqual(["KB12345678"]);
  });
});
