import { join } from "node:path";
import { type ServerType, serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { createUIMessageStreamResponse, type UIMessageChunk } from "ai";
import { Hono } from "hono";
import type { AnswerEvent, Closing, GuardVerdict, Made } from "../../src/answer/events.ts";
import type { Trace } from "../../src/answer/trace.ts";
import type { ApiAnswer } from "../../src/api/message.ts";
import { toMessageStream } from "../../src/api/message-stream.ts";
import type { PageSession } from "../../src/api/session.ts";
import { LecternError } from "../../src/errors.ts";
import { projectRoot } from "../../src/root.ts";
import type { SlideRef } from "../../src/types.ts";
import { made } from "../fixtures/made.ts";

const slide = (page: number, title: string): SlideRef => ({
  id: `s${page}`,
  course: "bakery",
  deck: "bread.pdf",
  page,
  title,
  section: null,
});
const starter = slide(2, "Sourdough starter");
const oven = slide(3, "Oven temperature");
const closing: Closing = {
  usage: { inputTokens: 900, outputTokens: 80, costUsd: 0.001 },
  charges: [],
  timings: { total: 900 },
};

export const text = `Feed the **starter** every 12 hours [1]. Most bakers do so in the morning.

- Bake at 230 degrees with steam [2]
- Then lower the oven to *200 degrees*, and wait for about half an hour

| Step | Minutes |
| --- | --- |
| With steam | 20 [2] |`;
const stretch = (words: string) => {
  const start = text.indexOf(words);
  return { start, end: start + words.length };
};
const unsupported = [
  stretch("Most bakers do so in the morning."),
  stretch("Then lower the oven to *200 degrees*, and wait for about half an hour"),
];
const ungrounded = [{ ...stretch("Bake at 230 degrees with steam [2]"), score: 0.3 }];
const verdict = (changes: Partial<GuardVerdict> = {}): GuardVerdict => ({
  action: "allow",
  text,
  reasons: [],
  grounding: 0.93,
  relevance: 0.88,
  ungrounded: [],
  ...changes,
});

const said: AnswerEvent[] = [
  {
    type: "retrieved",
    question: "",
    queries: [],
    hits: [],
    trace: { covered: null } as unknown as Trace,
  },
  { type: "text", text },
  { type: "citation", citation: { marker: 1, slide: starter, quote: "Feed it every 12 hours" } },
  { type: "citation", citation: { marker: 2, slide: oven, quote: "Bake the loaf at 230 degrees" } },
];
const finish = (changes: Partial<Made> = {}): AnswerEvent => ({
  type: "finish",
  ...made,
  coverage: 1,
  model: "a model",
  ...changes,
  ...closing,
});
const blocked = "This can't be answered here: ask your teacher about exams.";
const refusal: AnswerEvent = {
  type: "refusal",
  reason: "blocked",
  message: blocked,
  nearest: [starter],
  ...closing,
};
const withheld: AnswerEvent = {
  type: "verdict",
  verdict: verdict({ action: "block", text: blocked, grounding: 0.21, relevance: 0.4 }),
};

/** What can become of an answer, each under the question that brings it about. */
export const states: Record<string, AnswerEvent[]> = {
  "whole and checked": [...said, { type: "verdict", verdict: verdict() }, finish()],
  "weak in places": [...said, { type: "verdict", verdict: verdict({ ungrounded }) }, finish({ unsupported })],
  masked: [
    ...said,
    {
      type: "verdict",
      verdict: verdict({
        action: "mask",
        text: "Ask {NAME} at {EMAIL} for the starter [1].",
        relevance: null,
      }),
    },
    finish({ unsupported }),
  ],
  withheld: [...said, withheld, refusal],
  "stopped midway": [...said.slice(0, 2), refusal],
  "cut and narrowed": [...said, finish({ cut: true, leftOut: { turns: 2, passages: 1 } })],
  "by a stand-in": [
    ...said,
    finish({ model: "extractive", skipped: [{ model: "a model", why: "it is busy" }] }),
  ],
  broken: [
    ...said.slice(0, 2),
    {
      type: "error",
      error: new LecternError("truncated", "The model's stream ended before its end"),
      ...closing,
    },
  ],
};

const stored: Partial<ApiAnswer>[] = [
  { content: text, made: { ...made, unsupported }, verdict: verdict({ ungrounded }) },
  {
    content: blocked,
    answered: false,
    refusal: "blocked",
    verdict: verdict({ action: "block", text: blocked }),
  },
];

/** The built page before scripted answers. */
export async function serveStates(): Promise<{ url: string; close(): void }> {
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ provider: "bedrock", extractive: false, notices: [] }));
  const session: PageSession = { token: "t", mode: "local", user: { name: "local", role: "admin" } };
  app.get("/api/session", (context) => context.json(session));
  app.get("/api/courses", (context) => context.json([{ name: "bakery", decks: 1, slides: 4 }]));
  app.get("/api/conversations", (context) => {
    const past = { id: "past", course: "bakery", title: "Past answers", updated: "2026-11-24T10:00:00Z" };
    return context.json({ conversations: [past], next: null });
  });
  app.get("/api/conversations/past", (context) => context.json({ ...conversation(), earlier: null }));
  app.post("/api/chat", async (context) => {
    const { messages } = (await context.req.json()) as { messages: { parts: { text: string }[] }[] };
    const events = states[messages.at(-1)?.parts[0]?.text ?? ""] ?? [];
    async function* tell() {
      yield* events;
    }
    const chunks = toMessageStream(tell(), "c", context.req.raw.signal);
    return createUIMessageStreamResponse({
      stream: ReadableStream.from<UIMessageChunk>(chunks) as ReadableStream<UIMessageChunk>,
    });
  });
  app.use("/*", serveStatic({ root: join(projectRoot, "dist", "web") }));
  return new Promise((resolve) => {
    const server: ServerType = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }),
    );
  });
}

function conversation() {
  const messages = stored.flatMap((answer, index) => [
    { role: "user", ordinal: 2 * index, content: "And now?" },
    {
      role: "assistant",
      ordinal: 2 * index + 1,
      answered: true,
      refusal: null,
      broken: null,
      citations: [],
      nearest: [],
      coverage: null,
      made: null,
      ...answer,
    },
  ]);
  return { id: "past", course: "bakery", title: "Past answers", messages };
}
