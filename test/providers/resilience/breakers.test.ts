import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Breaker, createBreakers } from "../../../src/providers/resilience/breakers.ts";
import { failing, finish, read, request, resilientModel, scripted, text } from "./scripted.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
});

const down = () => Promise.reject(failing("unavailable"));
const up = () => Promise.resolve("answer");

async function fail(breaker: Breaker, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await breaker.run(down).catch(() => undefined);
}

it("opens after five failures in a row, and then calls nothing", async () => {
  const breaker = createBreakers().of("m");
  await fail(breaker, 4);
  expect(breaker.state()).toBe("closed");
  await fail(breaker, 1);
  expect(breaker.state()).toBe("open");
  const call = vi.fn(up);
  await expect(breaker.run(call)).rejects.toMatchObject({
    code: "unavailable",
    message: "m has failed too often and is not called for 30 seconds: try again after that",
  });
  expect(call).not.toHaveBeenCalled();
});

it("opens when half of the last ten have failed, though none in a row", async () => {
  const breaker = createBreakers().of("m");
  for (let pair = 0; pair < 5; pair++) {
    expect(breaker.state()).toBe("closed");
    await breaker.run(up);
    await fail(breaker, 1);
  }
  expect(breaker.state()).toBe("open");
});

it("lets one call probe after 30 seconds, turns the others away meanwhile, and closes when it succeeds", async () => {
  const breaker = createBreakers().of("m");
  await fail(breaker, 5);
  vi.advanceTimersByTime(29_999);
  await expect(breaker.run(up)).rejects.toMatchObject({ code: "unavailable" });
  vi.advanceTimersByTime(1);
  let answer = (_: string) => {};
  const probe = breaker.run(
    () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      }),
  );
  expect(breaker.state()).toBe("half-open");
  const other = vi.fn(up);
  await expect(breaker.run(other)).rejects.toMatchObject({ code: "unavailable" });
  expect(other).not.toHaveBeenCalled();
  answer("answer");
  expect(await probe).toBe("answer");
  expect(breaker.state()).toBe("closed");
  // What was before the rest is forgotten.
  await fail(breaker, 4);
  expect(breaker.state()).toBe("closed");
});

it("rests no longer where the clock is set back", async () => {
  const breaker = createBreakers().of("m");
  await fail(breaker, 5);
  vi.setSystemTime(Date.now() - 24 * 60 * 60 * 1_000);
  vi.advanceTimersByTime(30_000);
  expect(await breaker.run(up)).toBe("answer");
  expect(breaker.state()).toBe("closed");
});

it("rests again when the probe fails", async () => {
  const breaker = createBreakers().of("m");
  await fail(breaker, 5);
  vi.advanceTimersByTime(30_000);
  await expect(breaker.run(down)).rejects.toMatchObject({ message: "The model is unavailable" });
  expect(breaker.state()).toBe("open");
});

it("gives a probe whose reader left no credit: the next failure opens it again", async () => {
  const breaker = createBreakers().of("m");
  await fail(breaker, 5);
  vi.advanceTimersByTime(30_000);
  await expect(breaker.run(() => Promise.reject(new Error("left")))).rejects.toThrow("left");
  await fail(breaker, 1);
  expect(breaker.state()).toBe("open");
});

it("does not count what says nothing of the model's health", async () => {
  const breaker = createBreakers().of("m");
  for (const error of [failing("invalid"), failing("access-denied"), failing("config"), new Error("left")]) {
    for (let time = 0; time < 9; time++)
      await breaker.run(() => Promise.reject(error)).catch(() => undefined);
  }
  expect(breaker.state()).toBe("closed");
});

it("is one a model, and all can be read", async () => {
  const breakers = createBreakers();
  expect(breakers.states()).toEqual({});
  await fail(breakers.of("a"), 5);
  breakers.of("b");
  expect(breakers.of("a").state()).toBe("open");
  expect(breakers.states()).toEqual({ a: "open", b: "closed" });
});

it("counts a conversation with all its tries once, and one that breaks halfway too", async () => {
  const breaker = createBreakers().of("m");
  const model = scripted([failing("throttled")]);
  const converse = resilientModel(model.converse, { breaker });
  for (let conversation = 0; conversation < 4; conversation++) await read(converse);
  expect(breaker.state()).toBe("closed");
  await read(converse);
  expect(breaker.state()).toBe("open");
  expect(model.calls).toBe(25);
  await read(converse);
  expect(model.calls).toBe(25);

  const breaking = createBreakers().of("m");
  const broken = resilientModel(scripted([text("Until"), failing("truncated")]).converse, {
    breaker: breaking,
  });
  for (let conversation = 0; conversation < 5; conversation++) await read(broken);
  expect(breaking.state()).toBe("open");
});

it("is not opened by readers who leave, before the first word or after it", async () => {
  const breaker = createBreakers().of("m");
  for (const steps of [["hang" as const], [text("Until"), "hang" as const]]) {
    for (let conversation = 0; conversation < 9; conversation++) {
      const reader = new AbortController();
      const converse = resilientModel(scripted(steps).converse, { breaker });
      const reading = (async () => {
        for await (const _ of converse(request, reader.signal));
      })().catch(() => undefined);
      await vi.advanceTimersByTimeAsync(1);
      reader.abort();
      await reading;
    }
  }
  expect(breaker.state()).toBe("closed");
  expect((await read(resilientModel(scripted([finish]).converse, { breaker }))).error).toBeNull();
});
