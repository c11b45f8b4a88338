import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoffMs, resilient } from "../../../src/providers/resilience/retry.ts";
import { failing, never } from "./scripted.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const policy = { tries: 5, limitMs: 30_000, missed: "the model did not answer" };

/** Fails so many times, then answers; and when it was called, in milliseconds since the test began. */
function flaky(failures: number, error: Error = failing("throttled")) {
  const begin = performance.now();
  const calledAt: number[] = [];
  const call = async () => {
    calledAt.push(performance.now() - begin);
    if (calledAt.length <= failures) throw error;
    return "answer";
  };
  return { call, calledAt };
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return settled;
}

describe("a call that fails for the moment", () => {
  it("is made again after 100, 200, 400 and 800 ms, and not a sixth time", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { call, calledAt } = flaky(9);
    expect(await outcome(resilient(call, { ...policy, tries: 99 }, never))).toMatchObject({
      code: "throttled",
    });
    expect(calledAt).toEqual([0, 100, 300, 700, 1_500]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives its answer when it comes", async () => {
    const { call, calledAt } = flaky(2, failing("unavailable"));
    expect(await outcome(resilient(call, policy, never))).toBe("answer");
    expect(calledAt).toHaveLength(3);
  });

  it("is not made again where its limit would be over by then", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { call, calledAt } = flaky(9);
    expect(await outcome(resilient(call, { ...policy, limitMs: 350 }, never))).toMatchObject({
      code: "throttled",
    });
    expect(calledAt).toEqual([0, 100, 300]);
  });

  it.each([
    "invalid",
    "access-denied",
    "config",
    "credentials",
    "too-large",
    "malformed",
    "internal",
  ] as const)("is not made again after %s", async (code) => {
    const { call, calledAt } = flaky(1, failing(code));
    expect(await outcome(resilient(call, policy, never))).toMatchObject({ code });
    expect(calledAt).toHaveLength(1);
  });

  it("is not made again for a quota that is used up, nor for a bug", async () => {
    for (const error of [failing("outage"), new TypeError("bug")]) {
      const { call, calledAt } = flaky(1, error);
      expect(await outcome(resilient(call, policy, never))).toBe(error);
      expect(calledAt).toHaveLength(1);
    }
  });
});

describe("a reader who leaves", () => {
  it("ends the pause at once and leaves no timer", async () => {
    const reader = new AbortController();
    const { call, calledAt } = flaky(9);
    const settled = resilient(call, policy, reader.signal).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    const reason = new Error("left");
    reader.abort(reason);
    expect(await settled).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    expect(calledAt.length).toBeLessThanOrEqual(2);
  });

  it("is not held by a call that does not listen", async () => {
    const reader = new AbortController();
    const reason = new Error("left");
    const settled = resilient(() => new Promise(() => undefined), policy, reader.signal).catch(
      (error: unknown) => error,
    );
    reader.abort(reason);
    expect(await settled).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("who has left before is not called for", async () => {
    const { call, calledAt } = flaky(0);
    const reason = new Error("left");
    expect(await outcome(resilient(call, policy, AbortSignal.abort(reason)))).toBe(reason);
    expect(calledAt).toEqual([]);
  });
});

it("a call that outlasts its limit is unavailable, says so, and is told to stop", async () => {
  let told: AbortSignal | undefined;
  const call = (signal: AbortSignal) => {
    told = signal;
    return new Promise(() => undefined);
  };
  expect(await outcome(resilient(call, { ...policy, limitMs: 4_000 }, never))).toMatchObject({
    code: "unavailable",
    message: "the model did not answer within 4 seconds: try again",
  });
  expect(told?.aborted).toBe(true);
});

it("pauses double from 100 ms, each up to 100 ms more or less", () => {
  fc.assert(
    fc.property(fc.nat(3), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (retry, random) => {
      vi.spyOn(Math, "random").mockReturnValue(random);
      expect(Math.abs(backoffMs(retry) - 100 * 2 ** retry)).toBeLessThanOrEqual(100);
      expect(backoffMs(retry)).toBeGreaterThanOrEqual(0);
    }),
  );
});
