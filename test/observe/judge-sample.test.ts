import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeAnswerJudge } from "../../eval/judge/judge-answer.ts";
import { createApp } from "../../src/api/app.ts";
import { judgeSample } from "../../src/observe/judge-sample.ts";
import type { Quality } from "../../src/observe/quality.ts";
import { findUnjudged } from "../../src/store/sampled-scores.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const { signal } = new AbortController();
beforeAll(async () => {
  lectern = await makeBakery();
  app = createApp(lectern);
  for (const question of ["When do I feed the sourdough starter?", "When do I feed a starter?"])
    await app.request("http://127.0.0.1/api/chat", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ question, course: "bakery" }),
    });
});
beforeEach(() => lectern.database.script("delete from sampled_scores; delete from spending"));
afterAll(() => lectern.remove());

const free = () => makeAnswerJudge({ embedding: lectern.provider.embedding, judge: null });
const score = { judge: "a judge", faithfulness: 0.2, relevance: 1, reasons: {} };
const dear = async (...[, onCharge]: Parameters<ReturnType<typeof free>>) => {
  onCharge({ stage: "judge", model: "m", usage: { inputTokens: 10, outputTokens: 1, costUsd: 0.6 } });
  return score;
};
const judge = (by: ReturnType<typeof free>, share = 1, budget = 1) =>
  judgeSample({ database: lectern.database, judge: by, share, budget }, signal);

describe("a sampled judge", () => {
  it("scores real answers as an evaluation does, each once", async () => {
    expect(await judge(free())).toBe(2);
    expect(await judge(free())).toBe(0);
    const rows = await lectern.database.query("select judge, faithfulness, relevance from sampled_scores");
    expect(rows).toEqual([
      {
        judge: expect.stringContaining("local judge"),
        faithfulness: expect.any(Number),
        relevance: expect.any(Number),
      },
      {
        judge: expect.stringContaining("local judge"),
        faithfulness: expect.any(Number),
        relevance: expect.any(Number),
      },
    ]);
  });

  it("looks at the share that is set", async () => {
    expect(await findUnjudged(lectern.database, 0)).toBeNull();
    expect(await findUnjudged(lectern.database, 1)).toMatchObject({
      slides: expect.arrayContaining([expect.objectContaining({ course: "bakery" })]),
    });
  });

  it("stops at the day's budget, and its money is on the bill", async () => {
    expect(await judge(dear, 1, 0.5)).toBe(1);
    expect(await judge(dear, 1, 0.5)).toBe(0);
    expect(await lectern.database.query("select stage, cost_usd, conversation_id from spending")).toEqual([
      { stage: "judge", cost_usd: 0.6, conversation_id: null },
    ]);
  });

  it("stops where the price is not known", async () => {
    const untold = async (...[, onCharge]: Parameters<ReturnType<typeof free>>) => {
      onCharge({ stage: "judge", model: "m", usage: { inputTokens: 10, outputTokens: 1, costUsd: null } });
      return score;
    };
    expect(await judge(untold)).toBe(1);
  });

  it("does not judge an answer again that it failed on", async () => {
    const failing = () => Promise.reject(new Error("prose"));
    await expect(judge(failing)).rejects.toThrow("prose");
    expect(await lectern.database.query("select faithfulness, reasons from sampled_scores")).toEqual([
      { faithfulness: null, reasons: { failed: "prose" } },
    ]);
  });

  it("is counted in quality over time", async () => {
    await judge(dear, 1, 10);
    const response = await app.request("http://127.0.0.1/api/quality?course=bakery");
    const { courses } = (await response.json()) as Quality;
    expect(courses[0]?.shares.unfaithful).toMatchObject({ count: 2, of: 2 });
  });
});
