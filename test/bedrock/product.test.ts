import { beforeEach, describe, expect, it } from "vitest";
import { hold, notFound, say, throttle, unavailable } from "./faults.ts";
import { createGate } from "./gate.ts";
import { blockedAnswer, blockedQuestion } from "./guardrail.ts";
import { feeding, useProduct, ways } from "./product.ts";
import { always } from "./server.ts";
import { answerModel, smallModel } from "./settings.ts";

/** The product end to end on a Bedrock that answers, and what a reader may do meanwhile. */
const { bedrock, product } = useProduct();
beforeEach(() => product.restart());

const history = [
  { role: "user", content: "What is a sourdough starter?" },
  { role: "assistant", content: "Flour and water in which wild yeast lives." },
];

describe.each(ways)("an answer as %s", (way) => {
  it("quotes the slide that answers, cited, guarded once on each side, and is billed once", async () => {
    const { end, text, citations } = await product.ask(way);
    expect(end).toBe("answered");
    expect(text).toContain("Feed it every 12 hours with equal weights of flour and water. [1]");
    expect(citations[0]).toContain("Feed it every 12 hours");
    expect(bedrock.callsOf("ConverseStream")).toHaveLength(1);
    // The answer is checked as it is written.
    expect(bedrock.callsOf("ApplyGuardrail")).toHaveLength(1);
    expect(bedrock.callsOf("ConverseStream")[0]?.body).toHaveProperty("guardrailConfig");
    expect(bedrock.callsOf("Rerank")).toHaveLength(1);
  });

  it("follows a conversation through the small model", async () => {
    const { end, text } = await product.ask(way, "How often do I feed it?", { history });
    expect(end).toBe("answered");
    expect(text).toContain("every 12 hours");
    const [first, second] = bedrock.callsOf("ConverseStream");
    expect([first?.resource, second?.resource]).toEqual([smallModel, answerModel]);
  });

  it("of what the slides do not say is a refusal", async () => {
    bedrock.script("ConverseStream", say("NOT_", "COVERED"));
    expect(await product.ask(way, "Who won the chess match?")).toMatchObject({
      end: "refused",
      text: expect.stringMatching(/do not seem to cover/),
    });
  });

  it("is the guardrail's own where the question is blocked, and no model is asked", async () => {
    expect(await product.ask(way, "What is the forbidden bread?")).toMatchObject({
      end: "refused",
      text: blockedQuestion,
    });
    // Nor is anything searched or reranked for it.
    expect(bedrock.calls.map(({ operation }) => operation)).toEqual(["ApplyGuardrail"]);
  });

  it("goes without what the guardrail masks to any model", async () => {
    const { end } = await product.ask(way, `${feeding} Mind Zaphod Beeblebrox.`);
    expect(end).toBe("answered");
    const sent = bedrock.calls.filter(({ operation }) => operation !== "ApplyGuardrail");
    expect(sent.map(({ operation }) => operation).sort()).toEqual([
      "ConverseStream",
      "InvokeModel",
      "Rerank",
    ]);
    expect(JSON.stringify(sent.map(({ body }) => body))).not.toContain("Beeblebrox");
    expect(JSON.stringify(bedrock.callsOf("ConverseStream")[0]?.body)).toContain("{NAME}");
  });

  it("is asked of the guardrail beside the question as it stands alone", async () => {
    await product.restart({ LECTERN_GUARD: "buffer" });
    const standalone = "How often is a sourdough starter fed?";
    const rewritten = { standalone, parts: [], deck: null, section: null, firstPage: null, lastPage: null };
    bedrock.script("ConverseStream", say(JSON.stringify(rewritten)), { resource: smallModel });
    await product.ask(way, "How often do I feed it?", { history });
    const { body } = bedrock.callsOf("ApplyGuardrail").at(-1) ?? {};
    const blocks = JSON.stringify(body);
    expect(blocks).toContain(`{"text":"${standalone}","qualifiers":["query"]}`);
    expect(blocks).not.toContain("feed it?");
  });

  it("tells how far the slides bear it out, and what a policy of automated reasoning proves", async () => {
    expect((await product.ask(way)).body).toMatch(/"grounding":(?:0\.\d+|1),"relevance":/);
    await product.restart({ LECTERN_BEDROCK_GUARDRAIL: "logic", LECTERN_GUARD: "buffer" });
    expect((await product.ask(way)).body).toContain(
      '"reasoning":[{"result":"valid","claims":["A starter is fed every 12 hours."],"rules":["FEEDING"]}]',
    );
  });

  it.each([
    ["throttled", throttle],
    ["down", unavailable],
    ["not in the region", notFound],
  ])("goes on without a reranker that is %s", async (_, fault) => {
    bedrock.script("Rerank", fault, { times: always });
    const { end, body, log } = await product.ask(way);
    expect(end).toBe("answered");
    expect(body + log).toMatch(/did not rerank/);
  });

  it("goes on without a rewriting model that is down", async () => {
    bedrock.script("ConverseStream", unavailable, { times: always, resource: smallModel });
    const { end, body, log } = await product.ask(way, "How often do I feed it?", { history });
    expect(end).toBe("answered");
    expect(body + log).toMatch(/did not rewrite/);
  });

  it("keeps no citation whose quote is in no slide", async () => {
    const madeUp = {
      deltas: ["Feed it daily."],
      citations: [
        {
          source: "lectern:slide/none",
          sourceContent: [{ text: "Feed it every day." }],
        },
      ],
    };
    bedrock.script("ConverseStream", say(madeUp));
    expect(await product.ask(way)).toMatchObject({ end: "answered", citations: [] });
  });

  it.each(["response", "first-token", "middle", "end"] as const)(
    "is cancelled at Bedrock when its reader leaves (%s)",
    async (before) => {
      const gate = createGate();
      bedrock.script("ConverseStream", hold(before, gate));
      const reader = new AbortController();
      const reading = product
        .request(way, { question: feeding }, reader.signal)
        .then((response) => response.text());
      reading.catch(() => undefined);
      await gate.reached;
      reader.abort(new Error("left"));
      const [call] = bedrock.callsOf("ConverseStream");
      await call?.done;
      expect(call?.aborted).toBe(true);
      await Promise.allSettled([reading]);
    },
  );
});

describe("a stream", () => {
  it("is cancelled at Bedrock when its reader closes it", async () => {
    const gate = createGate();
    bedrock.script("ConverseStream", hold("middle", gate));
    const response = await product.request("stream", { question: feeding });
    const reader = response.body?.getReader();
    const reading = (async () => {
      while (!(await reader?.read())?.done);
    })();
    await gate.reached;
    await reader?.cancel();
    const [call] = bedrock.callsOf("ConverseStream");
    await call?.done;
    expect(call?.aborted).toBe(true);
    await reading;
  });

  it("shows the words as they come", async () => {
    const gate = createGate();
    bedrock.script("ConverseStream", hold("middle", gate));
    const response = await product.request("stream", { question: feeding });
    const decoder = new TextDecoder();
    let seen = "";
    for await (const bytes of response.body ?? []) {
      seen += decoder.decode(bytes, { stream: true });
      // Opened only by words that arrived: a product that waits for the whole answer would stand here for ever.
      if (seen.includes("text-delta")) gate.open();
    }
    expect(seen).toContain("[DONE]");
  });
});

describe("a guardrail that stops an answer", () => {
  it.each(ways)("leaves its message alone (%s)", async (way) => {
    bedrock.script("ConverseStream", say("Feed it every 12 hours with the forbidden flour."));
    const { end, text, citations } = await product.ask(way);
    expect({ end, text, citations }).toEqual({ end: "refused", text: blockedAnswer, citations: [] });
  });
});
