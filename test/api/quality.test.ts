import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { qualityTable } from "../../src/cli/quality.ts";
import type { Quality } from "../../src/observe/quality.ts";
import { readQuality } from "../../src/observe/quality.ts";
import type { KeptAnswer } from "../../src/store/conversations.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { keepAnswers, times } from "../fixtures/kept-answers.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const answered: KeptAnswer = {
  content: "So.",
  ended: "answered",
  problem: null,
  citations: [],
  nearest: [],
  coverage: "covered",
  nearness: 0.9,
  usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.002 },
  models: null,
  made: null,
  verdict: null,
  timings: { total: 1_000 },
};
const marked = { ungrounded: [{ start: 0, end: 3, score: 0 }] };
const broken: KeptAnswer = { ...answered, ended: "broken", problem: "It broke", usage: null, timings: null };

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  lectern = await makeBakery();
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const keep = (course: string, daysAgo: number, answers: KeptAnswer[]) =>
  keepAnswers(lectern.database, { course, daysAgo }, answers);

const refused: KeptAnswer = { ...answered, ended: "not-covered", coverage: "uncovered", nearness: 0.2 };

const get = async (query: string) => {
  const response = await app.request(`http://127.0.0.1/api/quality${query}`);
  return { status: response.status, body: (await response.json()) as Quality };
};

describe("quality over time", () => {
  it("is empty where nothing was asked", async () => {
    expect((await get("?course=nothing")).body.courses).toEqual([]);
  });

  it("counts what became of answers, and says that they are too few for limits", async () => {
    await keep("few", 0, [
      answered,
      { ...answered, coverage: "near", verdict: marked },
      refused,
      { ...answered, ended: "blocked", nearness: null },
      { ...broken, failure: "throttled" },
      broken,
    ]);
    const [course] = (await get("?course=few&days=1")).body.courses;
    expect(course).toMatchObject({
      course: "few",
      answers: 6,
      costUsd: { p50: 0.002 },
      totalMs: { p95: 1_000 },
    });
    expect(course?.shares).toMatchObject({
      refused: { count: 1, of: 6 },
      near: { count: 1, of: 2 },
      notBorneOut: { count: 1, of: 2 },
      blocked: { count: 1, of: 6 },
      stopped: { count: 1, of: 6 },
      failed: { count: 1, of: 6 },
      far: { count: 1, of: 5 },
    });
    expect(course?.tooFew).toContain("Too few answers");
    expect(course?.daily[0]?.shares.refused.limits).toBeNull();
  });

  it("signals the day on which a course refused more and was asked farther questions than usual", async () => {
    for (let day = 6; day > 0; day--) await keep("many", day, [...times(18, answered), ...times(2, refused)]);
    await keep("many", 0, [...times(4, answered), ...times(16, refused)]);
    const [course] = (await readQuality(lectern.database, { course: "many", days: 30, courses: null }))
      .courses;
    expect(course?.tooFew).toBeNull();
    expect(course?.daily.map(({ shares }) => shares.refused.signal)).toEqual([
      ...times(6, answered).map(() => null),
      "above",
    ]);
    expect(course?.daily.at(-1)?.shares.far.signal).toBe("above");
    const table = course ? qualityTable(course) : [];
    expect(table[0]).toBe("many: 140 answers");
    expect(table.at(-2)).toMatch(/ 80% ↑ .* 80% ↑ +– +– +1 s +1 s +\$0\.002000 +\$0\.002000$/);
    expect(table.at(-1)).toMatch(/^all +140 +20% /);
  });

  it("is of the courses that who asks may read", async () => {
    const { courses } = await readQuality(lectern.database, { days: 30, courses: ["few"] });
    expect(courses.map(({ course }) => course)).toEqual(["few"]);
  });

  it("keeps with a real answer how near its course came to the question, named or not", async () => {
    const headers = { "content-type": "application/json", accept: "application/json" };
    for (const course of ["bakery", undefined]) {
      const body = JSON.stringify({ question: "When do I feed the sourdough starter?", course });
      await app.request("http://127.0.0.1/api/chat", { method: "POST", headers, body });
    }
    const [course] = (await get("?course=bakery")).body.courses;
    expect(course?.shares.far).toMatchObject({ of: 2 });
  });

  it.each(["?days=0", "?days=many", "?course=%00"])("refuses %s", async (query) => {
    expect((await get(query)).status).toBe(400);
  });
});
