import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onFastClock } from "../fixtures/fast-clock.ts";
import * as faults from "./faults.ts";
import { createGate } from "./gate.ts";
import { blockedAnswer } from "./guardrail.ts";
import { feeding, type Outcome, useProduct, type Way, ways } from "./product.ts";
import type { Operation } from "./routes.ts";
import { always } from "./server.ts";
import { answerModel, smallModel } from "./settings.ts";

/** The product end to end on a Bedrock with faults: each ends in the right event, once. */
const { bedrock, product } = useProduct();
beforeEach(() => product.restart());
afterEach(async () => {
  vi.restoreAllMocks();
  // However it ended: no line stays open.
  await Promise.all(bedrock.calls.map(({ done }) => done));
});

const answer = { resource: answerModel };
const answerCalls = () =>
  bedrock.callsOf("ConverseStream").filter(({ resource }) => resource === answerModel);
const ask = (way: Way, question = feeding): Promise<Outcome> => onFastClock(() => product.ask(way, question));
const everything: Operation[] = ["ConverseStream", "InvokeModel", "Rerank", "ApplyGuardrail"];

describe.each(ways)("%s: once, before the first word", (way) => {
  it.each([
    ["throttled", faults.throttle],
    ["500", faults.internalError],
    ["503", faults.unavailable],
    ["a line that breaks", faults.hangUp("response")],
    ["424", faults.modelError],
    ["408", faults.modelTimeout],
    ["throttled as the first event", faults.throttledInStream("response")],
    ["a model's fault as the first event", faults.modelErrorInStream("response")],
    ["a line that breaks after the first event", faults.hangUp("first-token")],
  ])("%s: is tried again and answered", async (_, fault) => {
    bedrock.script("ConverseStream", fault, answer);
    expect((await ask(way)).end).toBe("answered");
    expect(answerCalls()).toHaveLength(2);
  });

  it.each(everything.slice(1))("%s throttled: is tried again and answered", async (operation) => {
    bedrock.script(operation, faults.throttle);
    // Another question, as a question's vector is kept.
    expect((await ask(way, `${feeding} ${operation} ${way}`)).end).toBe("answered");
  });
});

describe.each(ways)("%s: for good", (way) => {
  it.each([
    ["no access", faults.accessDenied, /No access to us\.anthropic.*allow the IAM action/],
    ["a model that is retired", faults.retired, /claude-haiku-5-5 is retired.*set LECTERN_BEDROCK_MODEL to/],
    ["an expired session", faults.expiredSession, /AWS session has expired: log in again/],
    ["no such model", faults.notFound, /has no us\.anthropic.*check AWS_REGION and LECTERN_BEDROCK_MODEL/],
  ])(
    "%s: is answered by quoting the slides, and the log says what to do; asked once",
    async (_, fault, why) => {
      bedrock.script("ConverseStream", fault, { ...answer, times: always });
      const { end, log } = await ask(way);
      expect(end).toBe("answered");
      expect(log).toMatch(why);
      expect(answerCalls()).toHaveLength(1);
    },
  );

  it.each([
    ["throttled", faults.throttle],
    ["500", faults.internalError],
    ["503", faults.unavailable],
    ["424", faults.modelError],
    ["408", faults.modelTimeout],
    ["a line that breaks", faults.hangUp("response")],
  ])("%s: is answered by quoting the slides", async (_, fault) => {
    bedrock.script("ConverseStream", fault, { times: always });
    const { end, text, body } = await ask(way);
    expect(end).toBe("answered");
    expect(text).toContain("every 12 hours");
    expect(body).toMatch(/extractive/);
  });

  it("throttled: is answered by the next model of the chain", async () => {
    await product.restart({ LECTERN_BEDROCK_MODEL: `fallback=${smallModel}` });
    bedrock.script("ConverseStream", faults.throttle, { ...answer, times: always });
    expect((await ask(way)).end).toBe("answered");
    expect(bedrock.callsOf("ConverseStream").at(-1)?.resource).toBe(smallModel);
  });

  // A guardrail that can't be asked lets nothing through: see below.
  it("all of Bedrock down but the guardrail: is answered by quoting the slides", async () => {
    const down = everything.filter((operation) => operation !== "ApplyGuardrail");
    for (const operation of down) bedrock.script(operation, faults.unavailable, { times: always });
    expect((await ask(way, `${feeding} Down, ${way}.`)).end).toBe("answered");
  });
});

describe.each(ways)("%s: in the middle of an answer", (way) => {
  it.each([
    ["a line that breaks", faults.hangUp("middle")],
    ["a line that breaks at the end", faults.hangUp("end")],
    ["a bad checksum", faults.badChecksum],
    ["bad JSON", faults.badJson],
    ["no messageStop", faults.omit("messageStop")],
    ["no metadata", faults.omit("metadata")],
    ["neither", faults.omit("messageStop", "metadata")],
    ["throttled", faults.throttledInStream("middle")],
    ["the model's fault", faults.modelErrorInStream("middle")],
  ])(
    "%s: is asked again while nobody has been told anything, else an error that keeps what was said",
    async (_, fault) => {
      bedrock.script("ConverseStream", fault, answer);
      const { end, text, problem } = await ask(way);
      if (way === "json") expect([end, answerCalls().length]).toEqual(["answered", 2]);
      else {
        expect(end).toBe("error");
        expect(problem).toMatch(/ask again|try again|wait a minute/);
        expect(text).toMatch(/^Feed it/);
        expect(answerCalls()).toHaveLength(1);
      }
    },
  );
});

describe.each(ways)("%s: an answer that stops", (way) => {
  it("at its limit: says that it is cut", async () => {
    bedrock.script("ConverseStream", faults.stop("max_tokens"), answer);
    const { end, body } = await ask(way);
    expect(end).toBe("answered");
    expect(body).toMatch(/"cut":\s*true/);
  });

  it.each([
    ["at once", faults.say("The forbidden flour.")],
    ["in its middle", faults.say("Feed it every 12 hours.", " Rye is the forbidden flour.")],
  ])("by the guardrail, %s: is its message alone, told once", async (_, fault) => {
    bedrock.script("ConverseStream", fault, answer);
    const { end, text, citations } = await ask(way);
    expect({ end, text, citations }).toEqual({ end: "refused", text: blockedAnswer, citations: [] });
  });

  it("nowhere, but with an address in it: is masked by the guardrail", async () => {
    bedrock.script("ConverseStream", faults.say("Feed it every 12 hours, says ann@example.org."), answer);
    const { end, body } = await ask(way);
    expect(end).toBe("answered");
    expect(body).not.toContain("ann@example.org");
  });

  it.each([
    ["gone", faults.noGuardrail, /no guardrail g1.*LECTERN_BEDROCK_GUARDRAIL/],
    ["not allowed", faults.guardrailDenied, /guardrail g1.*bedrock:ApplyGuardrail/],
    ["down", faults.unavailable, /guardrail g1/],
  ])(
    "by a guardrail that is %s once the question has passed: is an error that tells nothing of the answer",
    async (...row) => {
      const [name, fault, log] = row;
      // A stream is checked as it goes.
      if (way === "stream" && name === "down") return;
      // A whole answer where it is asked for.
      if (way === "json") await product.restart({ LECTERN_GUARD: "buffer" });
      bedrock.script("ApplyGuardrail", []);
      bedrock.script(way === "json" ? "ApplyGuardrail" : "ConverseStream", fault, { times: always });
      const outcome = await ask(way);
      expect(outcome).toMatchObject({ end: "error", text: "" });
      expect(outcome.body).not.toContain("12 hours");
      expect(`${outcome.log} ${outcome.problem}`).toMatch(log);
      expect(answerCalls()).toHaveLength(1);
    },
  );

  it("by a guardrail that hangs: is waited for at five questions, and then not for a while", async () => {
    bedrock.script("ApplyGuardrail", faults.hold("response", createGate()), { times: always });
    for (let asked = 0; asked < 6; asked++) expect((await ask(way)).end).toBe("error");
    expect(bedrock.callsOf("ApplyGuardrail")).toHaveLength(5);
    expect(answerCalls()).toHaveLength(0);
  });

  it("by a guardrail that can't be asked: is an error, and no model is asked", async () => {
    bedrock.script("ApplyGuardrail", faults.accessDenied, { times: always });
    expect(await ask(way)).toMatchObject({
      end: "error",
      log: expect.stringMatching(/guardrail g1.*bedrock:ApplyGuardrail/),
    });
    expect(answerCalls()).toHaveLength(0);
  });
});

describe.each(ways)("%s: a Bedrock that is silent", (way) => {
  it.each(["response", "first-token", "middle"] as const)("(%s) is not waited for", async (before) => {
    bedrock.script("ConverseStream", faults.hold(before, createGate()), { times: always });
    expect((await ask(way)).end).toMatch(/error|answered/);
    const calls = bedrock.callsOf("ConverseStream");
    await Promise.all(calls.map(({ done }) => done));
    expect(calls.map(({ aborted }) => aborted)).toEqual(calls.map(() => true));
  });
});

describe("a reader who leaves", () => {
  // The abort is logged as if Lectern had failed.
  it("a JSON answer leaves no failure in the log", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const gate = createGate();
    bedrock.script("ConverseStream", faults.hold("middle", gate), answer);
    const reader = new AbortController();
    const reading = product.request("json", { question: feeding }, reader.signal);
    await gate.reached;
    reader.abort(new Error("left"));
    await Promise.allSettled([reading]);
    expect(log).not.toHaveBeenCalled();
  });
});
