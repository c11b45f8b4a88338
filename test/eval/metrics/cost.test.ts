import { describe, expect, it } from "vitest";
import { cost } from "../../../eval/metrics/cost.ts";
import { latency } from "../../../eval/metrics/latency.ts";
import { inputTokens, outputTokens } from "../../../eval/metrics/tokens.ts";
import { scoreOf } from "./outcomes.ts";

describe("what an answer takes", () => {
  it("is read off its timings, by stage", async () => {
    const timings = { search: 12.5, firstToken: 80, total: 130 };
    expect(latency("firstToken").name).toBe("latency first token");
    expect((await scoreOf(latency("firstToken"), { timings })).value).toBe(80);
    expect((await scoreOf(latency("total"), { timings })).value).toBe(130);
    expect(await scoreOf(latency("rerank"), { timings })).toEqual({
      value: null,
      reason: 'no stage "rerank" in this answer',
    });
  });

  it("has a refusal's first word when it has its last: it is there all at once", async () => {
    const refused = { answered: false, timings: { search: 12.5, total: 20 } };
    expect((await scoreOf(latency("firstToken"), refused)).value).toBe(20);
  });

  it("is read off its usage, where the model says", async () => {
    const usage = { inputTokens: 900, outputTokens: 40, costUsd: 0.0021 };
    expect((await scoreOf(inputTokens, { usage })).value).toBe(900);
    expect((await scoreOf(outputTokens, { usage })).value).toBe(40);
    expect((await scoreOf(cost, { usage })).value).toBe(0.0021);
    for (const metric of [inputTokens, outputTokens, cost]) {
      expect((await scoreOf(metric)).value).toBeNull();
    }
  });
});
