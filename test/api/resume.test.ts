import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const asked = "When do I feed the sourdough starter?";
const usage = { inputTokens: 5, outputTokens: 2, costUsd: 0.25 };

let behave: Converse;
let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeBakery({ converse: (request, signal) => behave(request, signal), extractive: false });
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const url = (path: string) => `http://127.0.0.1${path}`;
const send = (path: string, body: object = {}) =>
  app.request(url(path), {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const ask = (conversationId: string, more: object = {}) =>
  send("/api/chat", {
    messages: [{ role: "user", parts: [{ type: "text", text: asked }] }],
    conversationId,
    resumable: true,
    ...more,
  });
const read = async (path: string) => JSON.parse(await (await app.request(url(path))).text());
const messagesOf = async (id: string) => (await read(`/api/conversations/${id}`)).messages;

/** Says the first half, and the second once it is let go on. */
function inHalves() {
  let goOn = () => {};
  const second = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  behave = async function* (_, signal) {
    yield { type: "text", text: "Every 12 hours. " };
    await Promise.race([
      second,
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    ]);
    yield { type: "text", text: "Or so." };
    yield { type: "finish", stopReason: "end", usage };
  };
  return goOn;
}

/** Reads until the first half is there. */
async function hearFirstHalf(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let seen = ""; !seen.includes("12 hours"); ) seen += (await reader?.read())?.value ?? "";
  return reader;
}

beforeEach(() => {
  behave = async function* () {
    yield { type: "text", text: "Every 12 hours." };
    yield { type: "finish", stopReason: "end", usage };
  };
});

describe("an answer whose reader is gone", () => {
  it("goes on, is heard from its beginning by the next, and is kept", async () => {
    const goOn = inHalves();
    await (await hearFirstHalf(await ask("gone")))?.cancel();
    const again = await app.request(url("/api/chat/gone/stream"));
    goOn();
    const heard = await again.text();
    expect(heard).toContain('"delta":"Every 12 hours."');
    expect(heard).toContain('"delta":" so."');
    expect(heard.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(await messagesOf("gone")).toMatchObject([
      { content: asked },
      { content: "Every 12 hours. Or so.", broken: null, stopped: false },
    ]);
    expect((await app.request(url("/api/chat/gone/stream"))).status).toBe(204);
  });

  it("is kept though nobody comes back", async () => {
    const goOn = inHalves();
    await (await hearFirstHalf(await ask("alone")))?.cancel();
    goOn();
    await expect.poll(() => messagesOf("alone")).toMatchObject([{}, { content: "Every 12 hours. Or so." }]);
  });

  it("ends where its reader wishes, and says so", async () => {
    inHalves();
    const reader = await hearFirstHalf(await ask("stopped"));
    expect(await (await send("/api/chat/stopped/stop")).json()).toEqual({ stopped: true });
    let rest = "";
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) rest += part.value;
    expect(rest).toContain('"stopped":true');
    expect(rest).not.toContain('"type":"error"');
    expect(await messagesOf("stopped")).toMatchObject([{}, { content: "Every 12 hours.", stopped: true }]);
    expect(await (await send("/api/chat/stopped/stop")).json()).toEqual({ stopped: false });
  });
});

describe("a question once more", () => {
  it("takes the place of the last, and of no other", async () => {
    await (await ask("again")).text();
    behave = async function* () {
      yield { type: "text", text: "Twice a day." };
      yield { type: "finish", stopReason: "end", usage };
    };
    await (await ask("again", { again: true })).text();
    expect(await messagesOf("again")).toMatchObject([
      { ordinal: 0 },
      { ordinal: 1, content: "Twice a day." },
    ]);
    const other = { messages: [{ role: "user", parts: [{ type: "text", text: "How hot is the oven?" }] }] };
    await (await ask("again", { again: true, ...other })).text();
    expect(await messagesOf("again")).toHaveLength(4);
    const masked = `${asked} 100% by_hand? I am ada@example.org`;
    const same = { messages: [{ role: "user", parts: [{ type: "text", text: masked }] }] };
    await (await ask("masked", same)).text();
    await (await ask("masked", { again: true, ...same })).text();
    expect(await messagesOf("masked")).toMatchObject([{ content: expect.stringContaining("{EMAIL}") }, {}]);
  });
});

describe("a branch", () => {
  it("begins with what was said before, and leaves that as it was", async () => {
    await (await ask("trunk")).text();
    await (await ask("trunk")).text();
    const made = await send("/api/conversations/trunk/branch", { before: 2 });
    const branch = JSON.parse(await made.text());
    expect(branch).toMatchObject({ length: 2, title: asked });
    expect(await messagesOf(branch.id)).toMatchObject([{ content: asked }, { content: "Every 12 hours." }]);
    await (await ask(branch.id)).text();
    expect(await messagesOf(branch.id)).toHaveLength(4);
    expect(await messagesOf("trunk")).toHaveLength(4);
  });

  it("counts what it has copied once, in quality and in what was asked", async () => {
    const count = async () => [
      (await read("/api/quality?course=bakery")).courses[0]?.answers ?? 0,
      (await read("/api/courses/bakery/asked")).count,
    ];
    await (await ask("counted", { course: "bakery" })).text();
    const before = await count();
    const branch = await (await send("/api/conversations/counted/branch", { before: 2 })).json();
    expect(await count()).toEqual(before);
    const { id } = branch as { id: string };
    expect((await read(`/api/conversations/${id}/messages/1/trace`)).trace).toHaveProperty("candidates");
    await (await ask(id)).text();
    expect(await count()).toEqual(before.map((asked) => asked + 1));
  });

  it.each([1, -2, "2"])("begins before a question: not at %j", async (before) => {
    await (await ask("whole")).text();
    expect((await send("/api/conversations/whole/branch", { before })).status).toBe(400);
  });
});

describe("the list of conversations", () => {
  it("is searched by words of their titles, whatever they hold", async () => {
    await (await ask("sought")).text();
    await app.request(url("/api/conversations/sought"), {
      method: "PATCH",
      body: JSON.stringify({ title: "100% Rye" }),
      headers: { "content-type": "application/json" },
    });
    const found = async (words: string) =>
      (await read(`/api/conversations?${new URLSearchParams({ words })}`)).conversations.length;
    expect(await found("0% rYE")).toBe(1);
    expect(await found("_% Rye")).toBe(0);
  });
});
