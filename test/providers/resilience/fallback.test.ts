import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ErrorCode } from "../../../src/errors.ts";
import { createBreakers } from "../../../src/providers/resilience/breakers.ts";
import { fallbackChain, type LastAnswerer } from "../../../src/providers/resilience/fallback.ts";
import {
  failing,
  finish,
  read,
  resilientModel,
  type Scripted,
  type Step,
  scripted,
  text,
} from "./scripted.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function chainOf(models: Scripted[], last: LastAnswerer | null = null, onLasting?: () => void) {
  const breakers = createBreakers();
  const answerers = models.map(({ converse }, index) => {
    const model = `m${index}`;
    return { model, converse: resilientModel(converse, { model, breaker: breakers.of(model) }) };
  });
  return fallbackChain(answerers, last, onLasting);
}
const answering = () => scripted([text("Until doubled."), finish]);
const quoting = (): LastAnswerer => ({ model: "extractive", converse: answering().converse });

/** Each kind of failure: how often the model is asked, and who then answers, or which error is told. */
const faults: [string, Step, number, string][] = [
  ["throttling", failing("throttled"), 5, "m1"],
  ["a used-up quota", failing("outage"), 1, "m1"],
  ["5xx, 408, 424, a reset line", failing("unavailable"), 5, "m1"],
  ["a stream that ends early", failing("truncated"), 5, "m1"],
  ["silence", "hang", 1, "m1"],
  ["silence that hears nothing", "deaf", 1, "m1"],
  ["no access", failing("access-denied"), 1, "m1"],
  ["a wrong model id", failing("config"), 1, "m1"],
  ["expired credentials", failing("credentials"), 1, "m1"],
  ["a text too long for the model", failing("too-large"), 1, "m1"],
  ["output that can't be read", failing("malformed"), 1, "m1"],
  ["what Lectern does not know", failing("internal"), 1, "m1"],
  ["a request that is refused", failing("invalid"), 1, "invalid"],
  ["a spent budget", failing("budget"), 1, "budget"],
  ["a bug", new TypeError("bug"), 1, "TypeError"],
];

const nameOf = (error: unknown) => {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.name;
};

describe("before the first word", () => {
  it.each(faults)("%s", async (_, fault, calls, outcome) => {
    const [first, second] = [scripted([fault]), answering()];
    const { events, error } = await read(chainOf([first, second]));
    expect(first).toMatchObject({ calls, running: 0 });
    if (outcome === "m1") {
      const skipped = [{ model: "m0", why: expect.any(String) }];
      expect(events).toEqual([text("Until doubled."), { ...finish, model: "m1", skipped }]);
      expect(error).toBeNull();
    } else {
      expect(events).toEqual([]);
      expect(nameOf(error)).toBe(outcome);
      expect(second.calls).toBe(0);
    }
  });
});

describe("after the first word no one else is asked", () => {
  it.each(faults)("%s", async (_, fault) => {
    const [first, second] = [scripted([text("Until"), fault]), answering()];
    const { events, error } = await read(chainOf([first, second], quoting()));
    expect(events).toEqual([text("Until")]);
    if (fault instanceof Error) expect(error).toBe(fault);
    else
      expect(error).toMatchObject({
        code: "unavailable",
        message: expect.stringContaining("m0 stopped within its answer"),
      });
    expect(first).toMatchObject({ calls: 1, running: 0 });
    expect(second.calls).toBe(0);
  });
});

describe("a chain", () => {
  it("says who answered where nobody failed", async () => {
    const { events } = await read(chainOf([answering(), answering()]));
    expect(events.at(-1)).toMatchObject({ type: "finish", model: "m0", skipped: [] });
  });

  it("asks the next one where a model ends without a word, and tells what that cost", async () => {
    const silent = () => scripted([text(" "), finish, failing("malformed")]);
    const { events } = await read(chainOf([silent(), answering()]));
    expect(events).toEqual([
      text("Until doubled."),
      {
        ...finish,
        usage: expect.objectContaining({ inputTokens: 2, outputTokens: 2 }),
        model: "m1",
        skipped: [{ model: "m0", why: "The model is malformed" }],
      },
    ]);
    const alone = await read(chainOf([silent()]));
    expect(alone.events.at(-1)).toMatchObject({ type: "finish", usage: { inputTokens: 1 } });
    expect(nameOf(alone.error)).toBe("malformed");
  });

  it("quotes the slides when all models are down, and says why", async () => {
    const down = [scripted([failing("unavailable")]), scripted([failing("throttled")])];
    const { events } = await read(chainOf(down, quoting()));
    expect(events.at(-1)).toMatchObject({
      model: "extractive",
      skipped: [
        { model: "m0", why: "The model is unavailable" },
        { model: "m1", why: "The model is throttled" },
      ],
    });
  });

  it("without that throws the first one's failure with the others' behind it", async () => {
    const first = failing("throttled");
    const { error } = await read(chainOf([scripted([first]), scripted([failing("config")])]));
    expect(error).toMatchObject({
      code: "throttled",
      message: "The model is throttled. No fallback answered either: The model is config",
      cause: first,
    });
    expect((await read(chainOf([scripted([first])]))).error).toBe(first);
  });

  it("goes on from a fallback that refuses what it alone can't take", async () => {
    const down = [scripted([failing("unavailable")]), scripted([failing("invalid")])];
    const { events } = await read(chainOf(down, quoting()));
    expect(events.at(-1)).toMatchObject({ model: "extractive" });
  });

  it("skips a model at once while its breaker is open", async () => {
    const [first, second] = [scripted([failing("unavailable")]), answering()];
    const chain = chainOf([first, second]);
    for (let question = 0; question < 5; question++) await read(chain);
    expect(first.calls).toBe(25);
    const start = performance.now();
    const { events } = await read(chain);
    expect(performance.now()).toBe(start);
    expect(first.calls).toBe(25);
    expect(events.at(-1)).toMatchObject({
      model: "m1",
      skipped: [{ model: "m0", why: expect.stringContaining("is not called for") }],
    });
  });

  it("tells of what someone must mend, and of nothing else", async () => {
    const onLasting = vi.fn();
    const faulty = [failing("config"), failing("access-denied"), failing("unavailable")];
    await read(chainOf([...faulty.map((fault) => scripted([fault])), answering()], null, onLasting));
    expect(onLasting.mock.calls).toEqual([
      ["m0", faulty[0]],
      ["m1", faulty[1]],
    ]);
  });

  it.each([
    ["has left", new Error("left")],
    ["waits no longer", failing("unavailable")],
  ])("asks no one else for a reader who %s", async (_, reason) => {
    const [first, second] = [scripted(["hang"]), answering()];
    const reader = new AbortController();
    setTimeout(() => reader.abort(reason), 5);
    const { error } = await read(chainOf([first, second], quoting()), reader.signal);
    expect(error).toBe(reason);
    expect(second.calls).toBe(0);
    expect(first.running).toBe(0);
  });
});

it("asks each model at most five times, tells one model's one try, and one finish, last", async () => {
  const codes: ErrorCode[] = [
    "throttled",
    "unavailable",
    "truncated",
    "config",
    "invalid",
    "malformed",
    "internal",
  ];
  const ending = fc.oneof(
    fc.constantFrom<Step[]>(["hang"], ["deaf"], [finish]),
    fc.constantFrom(...codes).map((code): Step[] => [failing(code)]),
  );
  const oneTry = fc.record({ words: fc.nat(2), ending });
  const model = fc.array(oneTry, { minLength: 1, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(fc.array(model, { minLength: 1, maxLength: 3 }), fc.boolean(), async (lists, quotes) => {
      const models = lists.map((tries, index) =>
        scripted(
          ...tries.map(({ words, ending }, attempt) => [
            ...Array.from({ length: words }, () => text(`m${index} try ${attempt}`)),
            ...ending,
          ]),
        ),
      );
      const { events, error } = await read(chainOf(models, quotes ? quoting() : null));
      for (const { calls, running } of models) {
        expect(calls).toBeLessThanOrEqual(5);
        expect(running).toBe(0);
      }
      const said = events.filter((event) => event.type === "text").map((event) => event.text);
      expect(new Set(said).size).toBeLessThanOrEqual(1);
      const finishes = events.filter((event) => event.type === "finish");
      expect(finishes).toHaveLength(error === null ? 1 : 0);
      if (error === null) expect(events.at(-1)?.type).toBe("finish");
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 150 },
  );
});
