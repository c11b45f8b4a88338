import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../src/answer/answer.ts";
import { collect } from "../../src/answer/collect.ts";
import type { AnswerEvent } from "../../src/answer/events.ts";
import type { ConverseEvent } from "../../src/providers/provider.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";
import { ask } from "../fixtures/question.ts";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterAll(() => lectern.remove());

const signal = new AbortController().signal;
const unbilled = { inputTokens: null, outputTokens: null, costUsd: null };
async function eventsOf(stream: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
/** A model that writes what it is told. */
const scripted = (events: ConverseEvent[]) => ({
  ...lectern,
  provider: {
    ...lectern.provider,
    extractive: false,
    converse: async function* () {
      yield* events;
    },
  },
});

describe("answering by quoting", () => {
  it("quotes the words that answer, and cites their slide", async () => {
    const {
      answer: text,
      answered,
      citations,
    } = await collect(answer(lectern, ask("When do I feed the sourdough starter?"), signal));
    expect(answered).toBe(true);
    expect(text).toContain("- **Feed it every 12 hours with equal weights of flour and water**\n");
    expect(citations[0]?.slide).toMatchObject({ deck: "bread.md", page: 2, title: "Sourdough starter" });
  });

  it("says what the course does not cover, and names the nearest slides", async () => {
    const events = await eventsOf(
      answer(lectern, ask("Who won the chess championship in Reykjavik?"), signal),
    );
    const last = events.at(-1);
    expect(last).toMatchObject({ type: "refusal", reason: "not-covered" });
    expect(last?.type === "refusal" && last.nearest.length).toBeGreaterThan(0);
  });

  it("understands a follow-up by its history", async () => {
    const history = [
      { role: "user" as const, content: "At what oven temperature do I bake the loaf?" },
      { role: "assistant" as const, content: "At 230 degrees." },
    ];
    const { hits } = await collect(answer(lectern, ask("And without steam?", { history }), signal));
    expect(hits[0]?.slide.title).toBe("Oven temperature");
  });
});

describe("a model that writes", () => {
  it("may cite only what was retrieved, in words that stand there", async () => {
    const events = fc.array(
      fc.oneof(
        fc.record({ type: fc.constant("text" as const), text: fc.string() }),
        fc.record({
          type: fc.constant("citation" as const),
          passage: fc.integer({ min: -1, max: 9 }),
          quote: fc.oneof(
            fc.string(),
            fc.constantFrom("Feed it every 12 hours", "A starter is   flour", "linen bag", "invented words"),
          ),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(events, async (script) => {
        const seen = await eventsOf(
          answer(
            scripted([...script, { type: "finish", stopReason: "end", usage: unbilled }]),
            ask("starter flour water bread"),
            signal,
          ),
        );
        const retrieved = seen.flatMap((event) => (event.type === "retrieved" ? event.hits : []));
        for (const event of seen) {
          if (event.type !== "citation") continue;
          const hit = retrieved.find((one) => one.slide.id === event.citation.slide.id);
          expect(hit?.slide.text).toContain(event.citation.quote);
        }
        const ends = seen.filter((event) => ["finish", "refusal", "error"].includes(event.type));
        expect(ends).toHaveLength(1);
        expect(seen.at(-1)).toBe(ends[0]);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses when the model says that the passages do not answer, however it is cut", async () => {
    const cut = ["NOT_", "COV", "ERED"].map((text) => ({ type: "text" as const, text }));
    const events = await eventsOf(
      answer(
        scripted([...cut, { type: "finish", stopReason: "end", usage: unbilled }]),
        ask("bread"),
        signal,
      ),
    );
    expect(events.some((event) => event.type === "text")).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: "refusal", reason: "not-covered" });
  });

  it("keeps what was said when the stream breaks, and ends with the error", async () => {
    const broken = {
      ...lectern,
      provider: {
        ...lectern.provider,
        extractive: false,
        converse: async function* (): AsyncGenerator<ConverseEvent> {
          yield { type: "text", text: "Half an" };
          throw new Error("socket closed");
        },
      },
    };
    const events = await eventsOf(answer(broken, ask("bread"), signal));
    expect([...new Set(events.map((event) => event.type))]).toEqual(["retrieved", "text", "error"]);
  });

  it("is asked before what was found is told, and told to stop where the reader leaves at that", async () => {
    const course = { asked: false, stopped: false };
    const watched = {
      ...lectern,
      provider: {
        ...lectern.provider,
        extractive: false,
        converse: async function* (): AsyncGenerator<ConverseEvent> {
          course.asked = true;
          try {
            yield { type: "text", text: "Bread is baked. It is good. " };
            yield { type: "text", text: "More of it." };
          } finally {
            course.stopped = true;
          }
        },
      },
    };
    for await (const event of answer(watched, ask("bread"), signal)) {
      expect([event.type, course]).toEqual(["retrieved", { asked: true, stopped: false }]);
      break;
    }
    expect(course.stopped).toBe(true);
  });

  it("throws the reason when the reader leaves", async () => {
    const leaving = new AbortController();
    leaving.abort(new Error("left"));
    await expect(eventsOf(answer(lectern, ask("bread"), leaving.signal))).rejects.toThrow("left");
  });
});

it("blocks a question that the guardrail blocks, with its own message", async () => {
  const moderation = {
    action: "block" as const,
    text: "Not here.",
    reasons: ["topic"],
    grounding: null,
    relevance: null,
    costUsd: null,
  };
  const guarded = { ...lectern, provider: { ...lectern.provider, moderate: async () => moderation } };
  const events = await eventsOf(answer(guarded, ask("starter flour water"), signal));
  expect(events.at(-1)).toMatchObject({ type: "refusal", reason: "blocked", message: "Not here." });
});
