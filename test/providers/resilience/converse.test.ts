import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Converse } from "../../../src/providers/provider.ts";
import { failing, finish, read, request, resilientModel, scripted, text } from "./scripted.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const begin = (converse: Converse, signal: AbortSignal) => converse(request, signal)[Symbol.asyncIterator]();

describe("a model that does not begin", () => {
  it("is asked again until it does, and told once", async () => {
    const model = scripted([failing("throttled")], [failing("truncated")], [text("Until"), finish]);
    const { events, error } = await read(resilientModel(model.converse));
    expect(events).toEqual([text("Until"), finish]);
    expect(error).toBeNull();
    expect(model).toMatchObject({ calls: 3, running: 0 });
  });

  it.each(["hang", "deaf"] as const)("in time (%s) is unavailable, and its call ends", async (step) => {
    const model = scripted([step]);
    const { error } = await read(resilientModel(model.converse, { firstTokenMs: 7_000 }));
    expect(error).toMatchObject({
      code: "unavailable",
      message: "m did not begin its answer within 7 seconds: try again",
    });
    expect(model).toMatchObject({ calls: 1, running: 0 });
  });

  it("and comes late, deaf to its signal, is closed and told to nobody", async () => {
    let answer = () => {};
    let closed = false;
    const late: Converse = async function* () {
      try {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        yield text("Until");
      } finally {
        closed = true;
      }
    };
    const { events, error } = await read(resilientModel(late));
    expect([events, error]).toEqual([[], expect.objectContaining({ code: "unavailable" })]);
    answer();
    await vi.runAllTimersAsync();
    expect(closed).toBe(true);
  });

  it("has one limit for all its tries together", async () => {
    const model = scripted([failing("unavailable")], ["hang"]);
    const start = performance.now();
    const { error } = await read(resilientModel(model.converse));
    expect(error).toMatchObject({ message: expect.stringContaining("begin its answer within 20 seconds") });
    expect(performance.now() - start).toBe(20_000);
    expect(model).toMatchObject({ calls: 2, running: 0 });
  });
});

describe("a stream that has begun", () => {
  it("and breaks is not asked for again: its error goes on after what was said", async () => {
    const broken = failing("truncated");
    const model = scripted([text("Until"), broken], [text("Again"), finish]);
    const { events, error } = await read(resilientModel(model.converse));
    expect(events).toEqual([text("Until")]);
    expect(error).toBe(broken);
    expect(model).toMatchObject({ calls: 1, running: 0 });
  });

  it.each(["hang", "deaf"] as const)(
    "and falls silent (%s) is unavailable, and its call ends",
    async (step) => {
      const model = scripted([text("Until"), step]);
      const { events, error } = await read(resilientModel(model.converse, { idleMs: 5_000 }));
      expect(events).toEqual([text("Until")]);
      expect(error).toMatchObject({
        code: "unavailable",
        message: "m stopped within its answer and sent nothing more within 5 seconds: try again",
      });
      expect(model).toMatchObject({ calls: 1, running: 0 });
    },
  );

  it("is not timed while the reader takes its time", async () => {
    const model = scripted([text("Until"), text(" doubled"), "hang"]);
    const stream = begin(resilientModel(model.converse), new AbortController().signal);
    expect((await stream.next()).value).toEqual(text("Until"));
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect((await stream.next()).value).toEqual(text(" doubled"));
    const silent = expect(stream.next()).rejects.toMatchObject({ code: "unavailable" });
    await vi.advanceTimersByTimeAsync(19_999);
    expect(model.running).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await silent;
    expect(model.running).toBe(0);
  });

  it("may fail after its finish, which has told the cost", async () => {
    const model = scripted([finish, failing("malformed")]);
    const { events, error } = await read(resilientModel(model.converse));
    expect(events).toEqual([finish]);
    expect(error).toMatchObject({ code: "malformed" });
    expect(model.calls).toBe(1);
  });
});

describe("a reader who leaves ends the model's call", () => {
  it("by return()", async () => {
    const model = scripted([text("Until"), "hang"]);
    const stream = begin(resilientModel(model.converse), new AbortController().signal);
    await stream.next();
    expect(model.running).toBe(1);
    await stream.return?.();
    expect(model.running).toBe(0);
  });

  it.each(["hang", "deaf"] as const)("by the signal, within the stream (%s)", async (step) => {
    const reader = new AbortController();
    const reason = new Error("left");
    const model = scripted([text("Until"), step]);
    const stream = begin(resilientModel(model.converse), reader.signal);
    await stream.next();
    const next = stream.next();
    reader.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(model.running).toBe(0);
  });

  it.each(["hang", "deaf"] as const)("by the signal, before the first word (%s)", async (step) => {
    const reader = new AbortController();
    const reason = new Error("left");
    const model = scripted([step]);
    const next = begin(resilientModel(model.converse), reader.signal).next();
    await vi.advanceTimersByTimeAsync(10);
    reader.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(model).toMatchObject({ calls: 1, running: 0 });
  });

  it("or keeps it from beginning", async () => {
    const model = scripted([finish]);
    const reason = new Error("left");
    const { error } = await read(resilientModel(model.converse), AbortSignal.abort(reason));
    expect(error).toBe(reason);
    expect(model.calls).toBe(0);
  });
});
