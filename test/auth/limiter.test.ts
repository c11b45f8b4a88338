import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Limiter, limitersOf } from "../../src/auth/limiter.ts";
import type { Database } from "../../src/store/database.ts";

const day = 24 * 60 * 60 * 1_000;
let limiter: Limiter;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  limiter = limitersOf({} as Database, false)("questions", { most: 2, seconds: 60 });
  for (let n = 0; n < 2; n++) expect(await limiter.take("Ada")).toBeNull();
  expect(await limiter.take("Ada")).toMatchObject({ seconds: 60 });
});
afterEach(() => void vi.useRealTimers());

it.each([
  ["set back", -day],
  ["set forward", day],
])("keeps nobody waiting for a day where the clock is %s by one", async (_, by) => {
  vi.setSystemTime(Date.now() + by);
  expect(await limiter.take("Ada")).toBeNull();
  expect(await limiter.take("Ada")).toBeNull();
  expect(await limiter.take("Ada")).toMatchObject({ seconds: 60 });
});

it("takes no notice of a clock that is set right by seconds", async () => {
  vi.setSystemTime(Date.now() - 3_000);
  expect(await limiter.take("Ada")).toMatchObject({ seconds: expect.any(Number) });
});
