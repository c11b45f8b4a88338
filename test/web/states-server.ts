import { join } from "node:path";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import type { AnswerEvent, Closing, GuardVerdict, Made } from "../../src/answer/events.ts";
import type { Trace } from "../../src/answer/trace.ts";
import { toResponse } from "../../src/api/chat-stream.ts";
import type { ApiAnswer } from "../../src/api/message.ts";
import { toMessageStream } from "../../src/api/message-stream.ts";
import { pageRoutes } from "../../src/api/page.ts";
import { openRunningAnswers } from "../../src/api/running.ts";
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
  "checked by rules": [
    ...said,
    {
      type: "verdict",
      verdict: verdict({
        reasoning: [
          { result: "invalid", claims: ["A starter is fed every 6 hours."], rules: ["FEEDING"] },
          { result: "untranslated", claims: [], rules: [] },
        ],
      }),
    },
    finish(),
  ],
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
  "told again": [...said, finish({ before: { alike: 1 } })],
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

const listing = "```python\nfor turn in range(3):\n    fold(dough)  # every half hour\n```";
const long = Array.from(
  { length: 30 },
  (_, day) => `## Day ${day}\n\nFeed the **starter** [1], and wait. The dough grows as $V = V_0 e^{kt}$.`,
).join("\n\n");
/** Of several screens, with all that Markdown has. */
states.long = [
  ...said.slice(0, 1),
  ...`${text}\n\n${listing}\n\n$$\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}$$\n\nFlour costs $2 here and $3 there.\n\n${long}`
    .split(/(?<= )/)
    .map((word): AnswerEvent => ({ type: "text", text: word })),
  ...said.slice(2),
  finish(),
];

/** What a slide or a student may have talked the model into writing. */
export const hostile = [
  "<img src=x onerror=alert(1)> <script>alert(2)</script> ![p](https://elsewhere.example/p.png)",
  "[here](javascript:alert(3)) <https://elsewhere.example/> <style>*{display:none}</style>",
  "$\\href{javascript:alert(4)}{a}$ $\\includegraphics{https://elsewhere.example/i.png}$ $\\htmlStyle{color:red}{b}$",
  "$\\boxed{x} \\color{red}{y} \\sqrt{z} \\begin{matrix} 1 & 2 \\end{matrix} \\colorbox{aqua}{w}$ and $\\notACommand{$",
  "```html\n<iframe src=https://elsewhere.example></iframe>\n```",
].join("\n\n");
states[hostile] = [...said.slice(0, 1), { type: "text", text: hostile }, finish()];

const stored: Partial<ApiAnswer>[] = [
  { content: text, made: { ...made, unsupported }, verdict: verdict({ ungrounded }) },
  {
    content: blocked,
    answered: false,
    refusal: "blocked",
    verdict: verdict({ action: "block", text: blocked }),
  },
];

interface Asked {
  conversationId: string;
  messages: { parts: { text: string }[] }[];
}

/** For the benchmark: tokens of "many tokens", milliseconds between them, messages of the past conversation. */
interface Size {
  tokens?: number;
  pause?: number;
  past?: number;
  /** How many the course has. */
  slides?: number;
}

/** The built page before scripted answers. `cut` breaks every connection; `goOn` lets "in halves" end. */
export async function serveStates(
  size: Size = {},
): Promise<{ url: string; close(): void; cut(): void; goOn(): void }> {
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ provider: "bedrock", extractive: false, notices: [] }));
  const session: PageSession = { token: "t", mode: "local", user: { name: "local", role: "admin" } };
  app.get("/api/session", (context) => context.json(session));
  app.get("/api/courses", (context) => context.json([{ name: "bakery", decks: 1, slides: 4 }]));
  app.get("/api/courses/bakery/questions", (context) => context.json(["What is a starter?"]));
  app.get("/api/courses/bakery/slides", (context) => context.json(slidesOf(size)));
  app.get("/api/conversations", (context) => {
    const past = { id: "past", course: "bakery", title: "Past answers", updated: "2026-11-24T10:00:00Z" };
    return context.json({ conversations: [past], next: null });
  });
  app.get("/api/conversations/past", (context) => {
    const past = conversation(size.past ?? 2 * stored.length);
    const shown = past.messages.slice(-Number(context.req.query("limit")));
    const first = shown[0]?.ordinal ?? 0;
    return context.json({ ...past, messages: shown, earlier: first > 0 ? first : null });
  });
  app.get("/api/conversations/:id", (context) => context.json({ detail: "It is gone" }, 404));
  const running = openRunningAnswers();
  let goOn = () => {};
  app.get("/api/chat/:id/stream", (context) => {
    const leaving = new AbortController();
    const found = running.find({ conversation: context.req.param("id"), owner: "local" });
    return found ? toResponse(found.hear(leaving), leaving) : context.body(null, 204);
  });
  app.post("/api/chat/:id/stop", (context) => context.json({ stopped: false }));
  app.post("/api/chat", async (context) => {
    const asked = (await context.req.json()) as Asked;
    const state = asked.messages.at(-1)?.parts[0]?.text ?? "";
    const events = states[state] ?? [];
    /** "in halves" says its text, and the rest once it is let. */
    async function* tell() {
      if (state === "many tokens") yield* sayMuch(size);
      if (state !== "in halves") return yield* events;
      yield* said;
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      yield { type: "text" as const, text: "\n\nAnd that is all." };
      yield finish();
    }
    const chunks = toMessageStream(
      tell(),
      { conversation: "c", seesMoney: true },
      new AbortController().signal,
    );
    const of = { conversation: asked.conversationId, owner: "local" };
    const leaving = new AbortController();
    return toResponse(running.begin(of, chunks, () => undefined).hear(leaving), leaving);
  });
  app.route("/", pageRoutes(join(projectRoot, "dist", "web")));
  return new Promise((resolve) => {
    const server: ServerType = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () => void server.close(),
        cut: () => "closeAllConnections" in server && server.closeAllConnections(),
        goOn: () => goOn(),
      }),
    );
  });
}

const slidesOf = ({ slides }: Size): SlideRef[] =>
  slides === undefined
    ? [starter, oven]
    : Array.from({ length: slides }, (_, at) => ({
        ...slide(at + 1, `Slide ${at + 1}`),
        section: `Part ${Math.floor(at / 30)}`,
      }));

async function* sayMuch({ tokens = 0, pause = 0 }: Size): AsyncGenerator<AnswerEvent> {
  const words = `${text}\n\n`.repeat(Math.ceil(tokens / 50)).split(/(?<= )/);
  for (const word of words.slice(0, tokens)) {
    yield { type: "text", text: word };
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  yield finish();
}

function conversation(length: number) {
  const messages = Array.from({ length: length / 2 }, (_, index) => [
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
      ...stored[index % stored.length],
    },
  ]).flat();
  return { id: "past", course: "bakery", title: "Past answers", messages };
}
