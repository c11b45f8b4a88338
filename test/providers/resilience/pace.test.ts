import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LecternError } from "../../../src/errors.ts";
import { createPace, slowdowns } from "../../../src/providers/resilience/pace.ts";
import { createRetryQuota } from "../../../src/providers/resilience/retry-quota.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;

/** A service that takes so many calls in each second of the fake clock. */
function limitedTo(perSecond: number) {
  const service = { calls: 0, taken: 0, second: -1, inSecond: 0 };
  const call = async () => {
    service.calls++;
    const second = Math.floor(Date.now() / 1_000);
    service.inSecond = second === service.second ? service.inSecond + 1 : 1;
    service.second = second;
    if (service.inSecond > perSecond) throw new LecternError("throttled", "Too many requests");
    service.taken++;
  };
  return { service, call };
}

/** The eight at once of an ingest. */
async function runAll(count: number, run: () => Promise<void>): Promise<number> {
  const began = Date.now();
  let left = count;
  const worker = async () => {
    while (left-- > 0) await run();
  };
  const done = Promise.all(Array.from({ length: 8 }, worker));
  let isOver = false;
  void done.finally(() => {
    isOver = true;
  });
  while (!isOver) await vi.advanceTimersByTimeAsync(100);
  await done;
  return (Date.now() - began) / 1_000;
}

describe("a pace", () => {
  it("brings a thousand calls through a service that takes five a second, and says that it waits", async () => {
    const heard: unknown[] = [];
    const hear = (error: unknown) => void heard.push(error);
    slowdowns.subscribe(hear);
    const { service, call } = limitedTo(5);
    const pace = createPace();
    const seconds = await runAll(1_000, () => pace.run(call, never));
    slowdowns.unsubscribe(hear);
    expect(service.taken).toBe(1_000);
    expect(heard.length).toBeGreaterThan(0);
    // 200 seconds are the least.
    expect(seconds).toBeLessThan(400);
    expect(service.calls).toBeLessThan(1_400);
  });

  it("holds nothing up where nothing is throttled", async () => {
    const { service, call } = limitedTo(Number.POSITIVE_INFINITY);
    const pace = createPace();
    expect(await runAll(100, () => pace.run(call, never))).toBeLessThan(1);
    expect(service.calls).toBe(100);
  });

  it("throws at once what no waiting mends", async () => {
    const wrong = new LecternError("config", "No such model");
    await expect(createPace().run(() => Promise.reject(wrong), never)).rejects.toBe(wrong);
  });
});

describe("a quota of retries", () => {
  it("is shared, earned back by time and by calls that succeed", () => {
    let nowMs = 0;
    const quota = createRetryQuota(() => nowMs);
    const taken = () => Array.from({ length: 40 }, () => quota.take()).filter(Boolean).length;
    expect(taken()).toBe(20);
    nowMs += 6_000;
    expect(taken()).toBe(3);
    for (let call = 0; call < 21; call++) quota.succeed();
    expect(taken()).toBe(2);
  });
});
