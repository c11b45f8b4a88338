import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeAdmission } from "../../src/api/admission.ts";
import { createApp } from "../../src/api/app.ts";
import { serve } from "../../src/api/serve.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const asked = "When do I feed the sourdough starter?";
const usage = { inputTokens: 5, outputTokens: 2, costUsd: null };
let lectern: TestLectern;
/** What the model and the small one do next. */
let behave: Converse;
let summarise: Converse;
beforeAll(async () => {
  lectern = await makeBakery({
    extractive: false,
    converse: (request, signal) => behave(request, signal),
    rewriter: (request, signal) => summarise(request, signal),
  });
});
afterAll(() => lectern.remove());
const answerWell: Converse = async function* () {
  yield { type: "text", text: "Every 12 hours." };
  yield { type: "finish", stopReason: "end", usage };
};
beforeEach(() => {
  behave = answerWell;
  summarise = answerWell;
});

/** A promise that a test keeps when it likes. */
function promise() {
  let keep = () => {};
  const kept = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { keep, kept };
}
const request = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/chat`, {
    method: "POST",
    body: JSON.stringify({ question: asked, ...body }),
    headers: { "content-type": "application/json", ...headers },
  });
const keptAnswer = async (id: string) => {
  const response = await createApp(lectern).request(`http://127.0.0.1/api/conversations/${id}`);
  return JSON.parse(await response.text()).messages.at(-1);
};

describe("a server that stops", () => {
  it("lets an answer come to its end, admits no other, and keeps it", async () => {
    const { keep, kept } = promise();
    behave = async function* () {
      yield { type: "text", text: "Every 12 hours. " };
      await kept;
      yield { type: "text", text: "Not later." };
      yield { type: "finish", stopReason: "end", usage };
    };
    const server = await serve(lectern, { host: "127.0.0.1", port: 0 });
    const response = await request(server.url, { conversationId: "whole" });
    const closing = server.close();
    // A new connection is refused; a client whose connection is open is told to try again later.
    await expect(request(server.url, {})).rejects.toThrow();
    keep();
    const text = await response.text();
    expect(text).toContain('"delta":" later."');
    expect(text.trimEnd().endsWith("[DONE]")).toBe(true);
    await closing;
    expect(await keptAnswer("whole")).toMatchObject({
      answered: true,
      content: expect.stringContaining("Not later."),
    });
  });

  it("breaks off what takes too long, tells its reader, and keeps what was said", async () => {
    let answering = promise();
    behave = async function* (_, signal) {
      yield { type: "text", text: "Every 12 hours, or so" };
      answering.keep();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
    };
    const server = await serve(lectern, { host: "127.0.0.1", port: 0 }, 0);
    const response = await request(server.url, { conversationId: "cut" });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = "";
    while (!seen.includes("12 hours")) seen += (await reader?.read())?.value ?? "";
    answering = promise();
    const pending = request(server.url, { conversationId: "cut-json" }, { accept: "application/json" });
    await answering.kept;
    await server.close();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) seen += part.value;
    expect(seen).toContain('"errorText":"The server stopped');
    const whole = await pending;
    expect(whole.status).toBe(503);
    expect(await whole.json()).toMatchObject({
      answer: expect.stringContaining("12 hours"),
      conversationId: "cut-json",
    });
    for (const id of ["cut", "cut-json"]) {
      expect(await keptAnswer(id)).toMatchObject({
        answered: false,
        content: expect.stringContaining("12 hours"),
        broken: expect.stringContaining("server stopped"),
      });
    }
  });

  it("waits for a summary that is being made, and begins none", async () => {
    const { keep, kept } = promise();
    const summarising = promise();
    const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
    summarise = async function* ({ system }) {
      if (String(system).includes("summar")) {
        summarising.keep();
        await kept;
      }
      yield { type: "text", text: "A starter was fed." };
      yield { type: "finish", stopReason: "end", usage };
    };
    const server = await serve(lectern, { host: "127.0.0.1", port: 0 });
    // Four exchanges are remembered word for word; the seventh pushes a third one out.
    for (let n = 0; n < 7; n++) await (await request(server.url, { conversationId: "long" })).text();
    await summarising.kept;
    let isClosed = false;
    const closing = server.close().then(() => {
      isClosed = true;
    });
    await lectern.database.query("select 1");
    expect(isClosed).toBe(false);
    keep();
    await closing;
    const [row] = await lectern.database.query<{ summary: string }>(
      "select summary from conversations where id = 'long'",
    );
    expect(row?.summary).toBe("A starter was fed.");
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
  });
});

describe("admission", () => {
  it("ends at once where nothing is open, and then follows nothing", async () => {
    const admission = makeAdmission(1);
    await admission.close(new AbortController().signal);
    expect(() => admission.admit()).toThrow(/stopping/);
    const begin = vi.fn(async () => undefined);
    admission.follow(begin);
    expect(begin).not.toHaveBeenCalled();
  });

  it("does not wait for what follows an answer once it must hurry", async () => {
    const admission = makeAdmission(1);
    admission.follow(() => new Promise(() => undefined));
    const hurry = new AbortController();
    const closing = admission.close(hurry.signal);
    hurry.abort();
    await closing;
  });
});
