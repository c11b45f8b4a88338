import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hold, notFound, say, stop, throttle, unavailable } from "./faults.ts";
import { createGate } from "./gate.ts";
import { blockedAnswer, blockedQuestion } from "./guardrail.ts";
import { feeding, type Product, startProduct, ways } from "./product.ts";
import { always, type FakeBedrock, startFakeBedrock } from "./server.ts";
import { answerModel, smallModel } from "./settings.ts";

/** The product end to end on a Bedrock that answers, and what a reader may do meanwhile. */
let bedrock: FakeBedrock;
let product: Product;
beforeAll(async () => {
  bedrock = await startFakeBedrock();
  product = await startProduct(bedrock.url);
});
afterAll(async () => {
  await product.remove();
  await bedrock.close();
});
beforeEach(async () => {
  bedrock.reset();
  await product.restart();
});

const history = [
  { role: "user", content: "What is a sourdough starter?" },
  { role: "assistant", content: "Flour and water in which wild yeast lives." },
];

describe.each(ways)("an answer as %s", (way) => {
  it("quotes the slide that answers, cited, guarded on both sides, and is billed once", async () => {
    const { end, text, citations } = await product.ask(way);
    expect(end).toBe("answered");
    expect(text).toContain("Feed it every 12 hours with equal weights of flour and water. [1]");
    expect(citations[0]).toContain("Feed it every 12 hours");
    expect(bedrock.callsOf("ConverseStream")).toHaveLength(1);
    expect(bedrock.callsOf("ApplyGuardrail")).toHaveLength(2);
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
    expect(bedrock.callsOf("ConverseStream")).toEqual([]);
  });

  it("goes without the student's address to the model", async () => {
    const { end } = await product.ask(way, `${feeding} Write to ann@example.org`);
    expect(end).toBe("answered");
    const asked = JSON.stringify(bedrock.callsOf("ConverseStream").map(({ body }) => body));
    expect(asked).toContain("{EMAIL}");
    expect(asked).not.toContain("ann@example.org");
  });

  it.each([
    ["throttled", throttle],
    ["down", unavailable],
    ["not in the region", notFound],
  ])("goes on without a reranker that is %s", async (_, fault) => {
    bedrock.script("Rerank", fault, { times: always });
    const { end, body } = await product.ask(way);
    expect(end).toBe("answered");
    expect(body).toMatch(/did not rerank/);
  });

  it("goes on without a rewriting model that is down", async () => {
    bedrock.script("ConverseStream", unavailable, { times: always, resource: smallModel });
    const { end, body } = await product.ask(way, "How often do I feed it?", { history });
    expect(end).toBe("answered");
    expect(body).toMatch(/did not rewrite/);
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

describe("a guardrail at the end", () => {
  it.each(ways)("leaves a stopped answer as its refusal (%s)", async (way) => {
    bedrock.script("ConverseStream", stop("guardrail_intervened"));
    expect(await product.ask(way)).toMatchObject({
      end: "refused",
      text: expect.stringContaining(blockedAnswer),
    });
  });
});
