import { expect, it } from "vitest";
import type { AnswerEvent } from "../../src/answer/events.ts";
import { LecternError } from "../../src/errors.ts";
import { openMeter } from "../../src/ledger/meter.ts";
import { observeAnswer } from "../../src/observe/observe-answer.ts";
import type { ObservedAnswer, Observer } from "../../src/observe/observer.ts";
import { made } from "../fixtures/made.ts";
import { emptyTrace } from "../fixtures/trace.ts";

const closing = {
  usage: { inputTokens: null, outputTokens: null, costUsd: null },
  charges: [],
  timings: { search: 3, converse: 5, firstToken: 6, total: 9 },
};
const trace = emptyTrace;
const retrieved: AnswerEvent = { type: "retrieved", question: "Why?", queries: ["why"], hits: [], trace };
const near: AnswerEvent = {
  ...retrieved,
  trace: {
    ...trace,
    covered: { verdict: "near", probability: 0.5, thresholds: { near: 0.4, covered: 0.7 } },
  },
};
const finish: AnswerEvent = { type: "finish", ...made, ...closing };
const refusal = (reason: "not-covered" | "blocked"): AnswerEvent => ({
  type: "refusal",
  reason,
  message: "No.",
  nearest: [],
  ...closing,
});
const failed = (error: LecternError): AnswerEvent => ({ type: "error", error, ...closing });

function listen() {
  const told: ObservedAnswer[] = [];
  const observer: Observer = {
    openAnswer: () => (answer) => void told.push(answer),
    charged: () => undefined,
    ingested: () => undefined,
    synced: () => undefined,
  };
  return { told, observation: observeAnswer([observer], openMeter()) };
}

async function* pass(...events: AnswerEvent[]) {
  yield* events;
}

async function observe(...events: AnswerEvent[]) {
  const { told, observation } = listen();
  const heard = [];
  for await (const event of observation.hear(pass(...events))) heard.push(event);
  expect(heard).toEqual(events);
  observation.kept(true);
  return told;
}

it.each([
  ["covered", [retrieved, { type: "text", text: "So." }, finish]],
  ["near", [near, { type: "text", text: "So." }, finish]],
  ["refused", [near, refusal("not-covered")]],
  ["blocked", [refusal("blocked")]],
  ["failed", [retrieved, failed(new LecternError("throttled", "Too many"))]],
] as [string, AnswerEvent[]][])("tells of an answer that it was %s", async (outcome, events) => {
  const [answer] = await observe(...events);
  expect(answer).toMatchObject({ outcome, isKept: true });
  expect(answer?.stages).toMatchObject({ search: 3, converse: 5, keep: expect.any(Number) });
  expect(answer?.stages).not.toHaveProperty("total");
});

it("is stopped where its reader leaves, and knows what was said until then", async () => {
  const { told, observation } = listen();
  for await (const event of observation.hear(pass(retrieved, { type: "text", text: "So" }, finish)))
    if (event.type === "text") break;
  expect(told).toEqual([]);
  observation.kept(false);
  expect(told).toMatchObject([{ outcome: "stopped", text: "So", isKept: false }]);
});

it("does not take a request for what there is not as an answer", async () => {
  expect(await observe(failed(new LecternError("not-found", "There is no course")))).toEqual([]);
});
