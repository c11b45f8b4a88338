import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { LecternError } from "../../src/errors.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const asked = "When do I feed the sourdough starter?";
const usage = { inputTokens: 5, outputTokens: 2, costUsd: 0.25 };
const most = 3;

/** What the model does next. */
let behave: Converse;
let calls = 0;
let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  const converse: Converse = (request, signal) => {
    calls++;
    return behave(request, signal);
  };
  lectern = await makeBakery({ converse, extractive: false }, { LECTERN_LIMITS: `all:${most}streams` });
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const url = (path: string) => `http://127.0.0.1${path}`;
const whole = { accept: "application/json" };
const post = (body: object, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  app.request(url("/api/chat"), {
    method: "POST",
    body: JSON.stringify({ question: asked, ...body }),
    headers: { "content-type": "application/json", ...headers },
    ...(signal ? { signal } : {}),
  });
const open = async () => {
  const health = JSON.parse(await (await app.request(url("/healthz"))).text());
  expect(health.streams.most).toBe(most);
  return health.streams.open;
};

const answerWell: Converse = async function* () {
  yield { type: "text", text: "Every 12 hours." };
  yield { type: "finish", stopReason: "end", usage };
};
const breakMidway: Converse = async function* () {
  yield { type: "text", text: "Every 12 hours. " };
  throw new LecternError("truncated", "The stream ended before its end");
};
const failAtOnce: Converse = () => {
  throw new LecternError("throttled", "The model is busy");
};
const refuse: Converse = async function* () {
  yield { type: "text", text: "Every 12" };
  yield { type: "finish", stopReason: "blocked", usage, blockedMessage: "No." };
};
/** Says something, then nothing until it is stopped. */
const hang: Converse = async function* (_, signal) {
  yield { type: "text", text: "Every 12 hours, or so" };
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  signal.throwIfAborted();
};
beforeEach(() => {
  behave = answerWell;
});

/** Every way in which an answer can end, from its question to its last byte. */
const endings: Record<string, () => Promise<unknown>> = {
  finish: async () => (await post({})).text(),
  "finish, as JSON": async () => (await post({}, whole)).text(),
  refusal: async () => {
    behave = refuse;
    await (await post({})).text();
  },
  "error midway": async () => {
    behave = breakMidway;
    await (await post({})).text();
  },
  "error midway, as JSON": async () => {
    behave = breakMidway;
    expect((await post({}, whole)).status).toBe(502);
  },
  "error at once": async () => {
    behave = failAtOnce;
    await (await post({})).text();
    await (await post({}, whole)).text();
  },
  "a wrong request": async () => {
    expect((await post({ course: "chess" })).status).toBe(404);
    expect((await post({ course: "chess" }, whole)).status).toBe(404);
    expect((await post({ k: 0 })).status).toBe(400);
  },
  "the reader leaves": async () => {
    behave = hang;
    const reader = (await post({})).body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let seen = ""; !seen.includes("12 hours"); ) seen += (await reader?.read())?.value ?? "";
    await reader?.cancel();
  },
  "the reader leaves without having read": async () => {
    await (await post({})).body?.cancel();
  },
  "the reader is gone already": async () => {
    expect((await post({}, {}, AbortSignal.abort())).status).toBe(499);
    expect((await post({}, whole, AbortSignal.abort())).status).toBe(499);
  },
  "the reader leaves, as JSON": async () => {
    const leaving = new AbortController();
    behave = async function* (request, signal) {
      leaving.abort();
      yield* hang(request, signal);
    };
    expect((await post({}, whole, leaving.signal)).status).toBe(499);
  },
  "its conversation is deleted": async () => {
    const path = url(`/api/conversations/doomed-${calls}`);
    let deleted = 0;
    behave = async function* (request, signal) {
      // It is there from the first sentence that is told.
      yield { type: "text", text: "Every 12 hours. " };
      yield { type: "text", text: "Then it rises. " };
      await expect.poll(async () => (await app.request(path)).status).toBe(200);
      deleted = (await app.request(path, { method: "DELETE" })).status;
      yield* answerWell(request, signal);
    };
    await (await post({ conversationId: `doomed-${calls}` })).text();
    expect(deleted).toBe(204);
  },
};

describe("answers at once", () => {
  it.each(Object.keys(endings))("give their place back: %s", async (name) => {
    await endings[name]?.();
    await expect.poll(open).toBe(0);
  });

  it("give it back in whatever order they end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(endings)), { maxLength: 5 }),
        async (names) => {
          for (const name of names) {
            behave = answerWell;
            await endings[name]?.();
          }
          await expect.poll(open).toBe(0);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("are counted until they are kept, and beyond the most that may be are put off before any model is called", async () => {
    behave = hang;
    const streams = await Promise.all(Array.from({ length: most }, () => post({})));
    expect(await open()).toBe(most);
    const before = calls;
    for (const headers of [{}, whole]) {
      const response = await post({ conversationId: "put-off" }, headers);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(await response.json()).toMatchObject({
        code: "unavailable",
        detail: expect.stringContaining("(3)"),
      });
    }
    expect(calls).toBe(before);
    expect((await app.request(url("/api/conversations/put-off"))).status).toBe(404);
    await streams[0]?.body?.cancel();
    await expect.poll(open).toBe(most - 1);
    behave = answerWell;
    expect((await post({}, whole)).status).toBe(200);
    for (const one of streams.slice(1)) await one.body?.cancel();
    await expect.poll(open).toBe(0);
  });
});
