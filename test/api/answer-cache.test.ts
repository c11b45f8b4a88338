import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { erasePerson } from "../../src/store/person.ts";
import { addUser, sendAs } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

/** Answers with a line of its first passage, and counts how often it is asked. */
let asked = 0;
let stopReason: "end" | "max-tokens" = "end";
const converse: Converse = async function* ({ passages: [passage] }) {
  asked++;
  const quote = passage?.text.split("\n").at(-1)?.replace(/^- /, "") ?? "";
  yield { type: "text", text: quote };
  yield { type: "citation", passage: 0, quote };
  const usage = { inputTokens: 900, outputTokens: 40, costUsd: 0.002 };
  yield { type: "finish", stopReason, usage, citations: "native", prompt: "answer.v4" };
};

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies: Record<string, string> = {};
beforeAll(async () => {
  const models = { answer: "a model" };
  lectern = await makeBakery({ extractive: false, converse, models }, { LECTERN_AUTH: "password" });
  for (const [name, role] of [
    ["ada", "student"],
    ["ben", "student"],
    ["alan", "student"],
    ["grace", "teacher"],
  ] as const)
    cookies[name] = (await addUser(lectern.database, { name, role, courses: ["bakery"] })).cookie;
  app = createApp(lectern);
});
afterAll(() => lectern.remove());
beforeEach(async () => {
  await lectern.database.query("delete from conversations");
  await lectern.database.query("delete from spending");
  asked = 0;
  stopReason = "end";
});

const send = sendAs(() => app, cookies);
interface Told {
  answer: string;
  citations: { quote: string }[];
  hits: unknown[];
  made: { before?: { alike: number } } | null;
  conversationId: string;
  ordinal: number;
  charges?: { stage: string }[];
}
const ask = async (who: string, question: string, more: object = {}) =>
  (await (await send(who, "POST /api/chat", { question, course: "bakery", ...more })).json()) as Told;

const question = "How often do I feed the sourdough starter?";

describe("an answer of before", () => {
  it("is told to who asks the same, with its citations and slides, and without who asked", async () => {
    const first = await ask("ada", question);
    expect(first.made?.before).toBeUndefined();
    const again = await ask("ben", "how often do I feed the sourdough starter");
    expect(asked).toBe(1);
    expect(again).toMatchObject({
      answer: first.answer,
      citations: first.citations,
      made: { before: { alike: 1 } },
    });
    expect(again.hits.length).toBeGreaterThan(0);
    expect(JSON.stringify(again)).not.toMatch(/ada|0\.002/);
    const opened = await (await send("ben", `GET /api/conversations/${again.conversationId}`)).json();
    expect(JSON.stringify(opened)).toContain('"before":{"alike":1}');
  });

  it("is told to who asks it in other words, unless these ask for something else", async () => {
    await ask("ada", question);
    const again = await ask("ben", "How often do I have to feed the sourdough starter?");
    expect(again.made?.before?.alike).toBeGreaterThan(0.86);
    expect(asked).toBe(1);
    await ask("ben", "How often do I not feed the sourdough starter?");
    expect(asked).toBe(2);
  });

  it("is not told to who asks anew, within a conversation or narrowed to other slides", async () => {
    await ask("ada", question);
    await ask("ben", question, { again: true });
    await ask("ben", question, { history: [{ role: "user", content: "Hello" }] });
    await ask("ben", question, { filters: { deck: "bread.md" } });
    await ask("ben", question, { k: 3 });
    expect(asked).toBe(5);
  });

  it("is told in the stream, in which the page asks anew by one word", async () => {
    await ask("ada", question);
    const stream = async (again: boolean) => {
      const messages = [{ role: "user", parts: [{ type: "text", text: question }] }];
      const response = await app.request("http://localhost/api/chat", {
        method: "POST",
        headers: { cookie: cookies.ben ?? "", "content-type": "application/json" },
        body: JSON.stringify({ messages, course: "bakery", conversationId: "page", again }),
      });
      return response.text();
    };
    expect(await stream(false)).toContain('"before":{"alike":1}');
    expect(await stream(true)).not.toContain('"before"');
    expect(asked).toBe(2);
  });

  it("is counted, with what it saved, for those who see money", async () => {
    await ask("ada", question);
    const again = await ask("grace", question);
    expect(again.charges).toMatchObject([{ stage: "cache", saved: { inputTokens: 900, costUsd: 0.002 } }]);
    const { total } = (await (await send("grace", "GET /api/usage?by=stage")).json()) as { total: object };
    expect(total).toMatchObject({ toldAgain: 1, savedTokens: 940, savedUsd: 0.002 });
  });
});

describe("an answer is not told again", () => {
  it("that broke off for its length", async () => {
    stopReason = "max-tokens";
    await ask("ada", question);
    await ask("ben", question);
    expect(asked).toBe(2);
  });

  it("that a reader finds bad, whoever's copy the thumb is on", async () => {
    await ask("ada", question);
    const { conversationId, ordinal } = await ask("ben", question);
    await send("ben", `PUT /api/conversations/${conversationId}/messages/${ordinal}/feedback`, {
      thumb: "down",
    });
    expect((await ask("grace", question)).made?.before).toBeUndefined();
  });

  it("by another prompt, or by other words of the same", async () => {
    const by = (text: string) =>
      createApp({
        ...lectern,
        provider: { ...lectern.provider, answerPrompt: { version: "OWN:DRAFT", text } },
      });
    const own = app;
    await ask("ada", question);
    for (const text of ["Say {{notCovered}}.", "Or say {{notCovered}}."]) {
      app = by(text);
      await ask("ben", question);
    }
    app = own;
    expect(asked).toBe(3);
  });

  it("once the course has changed, or its conversation is deleted", async () => {
    const { conversationId } = await ask("ada", question);
    await send("ada", `DELETE /api/conversations/${conversationId}`);
    await ask("ben", question);
    expect(asked).toBe(2);
    await lectern.database.query("update courses set version = version + 1");
    await ask("grace", question);
    expect(asked).toBe(3);
    const entries = await lectern.database.query("select distinct versions from answer_cache");
    expect(entries).toHaveLength(1);
  });

  it("once the person is erased whose question it was; what others were told stays theirs", async () => {
    await ask("alan", question);
    const { conversationId } = await ask("ben", question);
    await erasePerson(lectern.database, { id: "id-alan", name: "alan" });
    expect(await lectern.database.query("select 1 from answer_cache")).toEqual([]);
    expect((await send("ben", `GET /api/conversations/${conversationId}`)).status).toBe(200);
  });

  it("of a question with personal data, masked as it was", async () => {
    const own = "My mail is ada@example.org. How often do I feed the sourdough starter?";
    await ask("ada", own);
    await ask("ben", own);
    expect(asked).toBe(2);
  });
});
