import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { LecternError } from "../../src/errors.ts";
import type { Converse, ConverseRequest, Moderation } from "../../src/providers/provider.ts";
import { type OpenedConversation, toChatMessage } from "../../web/src/conversations.ts";
import { isRefused, marksOf, sourcesOf, textOf } from "../../web/src/message-parts.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

const asked = "When do I feed the sourdough starter?";
const usage = { inputTokens: 5, outputTokens: 2, costUsd: 0.25 };
const quote = "Feed it every 12 hours with equal weights of flour and water";
const requests: ConverseRequest[] = [];
let behave: Converse;
let moderation: Partial<Moderation>;
const answerWell: Converse = async function* () {
  yield { type: "text", text: "Feed it every 12 hours." };
  yield { type: "citation", passage: 0, quote };
  yield { type: "text", text: " Ann likes it so." };
  yield { type: "finish", stopReason: "end", usage };
};

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeLectern({
    extractive: false,
    converse: (request, signal) => {
      requests.push(request);
      return behave(request, signal);
    },
    moderate: async (text, side) => ({
      ...{ action: "allow" as const, text, reasons: [], grounding: null, relevance: null, costUsd: null },
      ...(side === "answer" ? moderation : {}),
    }),
  });
  await lectern.ingestText("bakery", { "bread.md": bakery });
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const url = (path: string) => `http://127.0.0.1/api${path}`;
const post = (body: object, headers: Record<string, string> = {}) =>
  app.request(url("/chat"), {
    method: "POST",
    body: JSON.stringify({ question: asked, ...body }),
    headers: { "content-type": "application/json", ...headers },
  });
const whole = { accept: "application/json" };
const stored = async (id: string) =>
  JSON.parse(await (await app.request(url(`/conversations/${id}`))).text()).messages.at(-1);
/** A past answer as the page shows it. */
const reopened = async (id: string): Promise<OpenedConversation["messages"][number]> =>
  toChatMessage(await stored(id));
const remembered = async (id: string) => {
  behave = answerWell;
  moderation = {};
  await (await post({ question: "How do I store bread?", conversationId: id }, whole)).text();
  return requests.at(-1)?.turns.map(({ content }) => content) ?? [];
};

describe("a finished answer that was checked", () => {
  it("keeps its scores, and where it cites nothing", async () => {
    behave = answerWell;
    moderation = { grounding: 0.93, relevance: 0.88 };
    const body = JSON.parse(await (await post({ conversationId: "checked" }, whole)).text());
    expect(body.verdict).toMatchObject({ action: "allow", grounding: 0.93, relevance: 0.88 });
    const message = await reopened("checked");
    const [mark] = marksOf(message);
    expect(mark?.kind).toBe("unsupported");
    expect(textOf(message).slice(mark?.start, mark?.end)).toBe("Ann likes it so.");
    expect(sourcesOf(message).get(1)).toMatchObject({ quote, current: true });
  });

  it("is kept as it was masked: nothing else is shown, remembered or exported", async () => {
    behave = answerWell;
    moderation = {
      action: "mask",
      text: "Feed it every 12 hours. {NAME} likes it so.",
      reasons: ["pii: NAME"],
    };
    expect(await (await post({ conversationId: "masked" })).text()).toContain("data-verdict");
    const message = await reopened("masked");
    expect([textOf(message), marksOf(message)]).toEqual([moderation.text, []]);
    expect(JSON.stringify(await stored("masked"))).not.toContain("Ann");
    expect((await remembered("masked")).join()).not.toContain("Ann");
  });

  it("is not kept where it was blocked, only what the guard says in its place", async () => {
    behave = answerWell;
    moderation = { action: "block", text: "Not this.", reasons: ["topic"], grounding: 0.1 };
    const said = await (await post({ conversationId: "withheld" })).text();
    expect(said).toContain('"refusal":"blocked"');
    const message = await reopened("withheld");
    expect([textOf(message), isRefused(message), sourcesOf(message).size]).toEqual(["Not this.", true, 0]);
    expect(await stored("withheld")).toMatchObject({ answered: false, refusal: "blocked" });
    expect(JSON.stringify(await stored("withheld"))).not.toContain("Ann");
    const markdown = await (await app.request(url("/conversations/withheld/export"))).text();
    expect(markdown).toContain("withheld after it was checked");
    expect(await remembered("withheld")).toEqual(["How do I store bread?"]);
  });
});

describe("an answer that a guardrail stops midway", () => {
  it("gives way to what the guardrail says", async () => {
    behave = async function* () {
      yield { type: "text", text: "Feed it every 12 hours, says" };
      yield { type: "finish", stopReason: "blocked", usage, blockedMessage: "No more of this." };
    };
    moderation = {};
    await (await post({ conversationId: "stopped" })).text();
    const message = await reopened("stopped");
    expect([textOf(message), isRefused(message)]).toEqual(["No more of this.", true]);
    const body = JSON.parse(await (await post({}, whole)).text());
    expect(body).toMatchObject({ answered: false, answer: "No more of this.", citations: [] });
  });
});

describe("an answer that breaks midway", () => {
  it("is a problem as JSON, and tells nothing that the guardrail has not checked", async () => {
    behave = async function* (request, signal) {
      for await (const event of answerWell(request, signal)) if (event.type !== "finish") yield event;
      throw new LecternError("truncated", "The stream ended before its end");
    };
    const response = await post({ conversationId: "broken" }, whole);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const problem = JSON.parse(await response.text());
    expect(problem).toMatchObject({ status: 502, code: "truncated" });
    expect(problem).not.toHaveProperty("answer");
    expect(await stored("broken")).toMatchObject({ broken: "The stream ended before its end" });
  });

  it("is a plain problem where nothing had been said", async () => {
    behave = () => {
      throw new LecternError("throttled", "The model is busy");
    };
    const response = await post({ conversationId: "unsaid" }, whole);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "5"]);
    expect(JSON.parse(await response.text())).not.toHaveProperty("answer");
  });
});
