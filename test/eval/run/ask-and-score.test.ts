import { describe, expect, it } from "vitest";
import { falseRefusal } from "../../../eval/metrics/false-refusal.ts";
import type { Metric } from "../../../eval/metrics/metric.ts";
import {
  askAll,
  type CaseResult,
  type EvaluateDependencies,
  scoreAll,
} from "../../../eval/run/ask-and-score.ts";
import { LecternError } from "../../../src/errors.ts";
import { openBudget } from "../../../src/ledger/budget.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";

const todo = Array.from({ length: 6 }, (_, index) => ({
  case: caseOf({ id: `${index}`, question: `q${index}` }),
  repeat: 0,
}));

async function run(changes: Partial<EvaluateDependencies>, signal = new AbortController().signal) {
  const kept: CaseResult[] = [];
  const dependencies: EvaluateDependencies = {
    ask: async () => answerOf(),
    metricsFor: () => [falseRefusal],
    concurrency: 2,
    within: (work) => work(),
    keep: async (result) => {
      const before = kept.findIndex((one) => one.case.id === result.case.id);
      if (before === -1) kept.push(result);
      else kept[before] = result;
    },
    ...changes,
  };
  const ended = askAll(dependencies, todo, signal).then(() =>
    scoreAll(
      dependencies,
      kept.filter(({ scores }) => scores === null),
      signal,
    ),
  );
  return {
    kept,
    error: await ended.then(
      () => null,
      (error: unknown) => error,
    ),
  };
}

describe("asking and scoring", () => {
  it("records a case on which the tutor fails, and goes on", async () => {
    const { kept, error } = await run({
      ask: async ({ question }) => {
        if (question === "q1") throw new LecternError("too-large", "too long for the model");
        return answerOf();
      },
    });
    expect(error).toBeNull();
    expect(kept).toHaveLength(6);
    expect(kept.find((one) => one.case.id === "1")).toMatchObject({
      answer: null,
      error: "too long for the model",
      scores: {},
    });
    expect(kept.find((one) => one.case.id === "2")?.scores?.["false refusals"]).toEqual({
      value: 0,
      reason: "answered",
    });
  });

  it.each(["credentials", "access-denied", "config"] as const)(
    "ends at once where %s are wrong, keeping what is done",
    async (code) => {
      let asked = 0;
      const { kept, error } = await run({
        concurrency: 1,
        ask: async () => {
          if (++asked > 2) throw new LecternError(code, "no");
          return answerOf();
        },
      });
      expect(error).toMatchObject({ code });
      expect(kept).toHaveLength(2);
      expect(asked).toBe(3);
    },
  );

  it("ends at Ctrl-C with the signal's reason, and keeps no half case", async () => {
    const interrupt = new AbortController();
    const { kept, error } = await run(
      {
        concurrency: 1,
        ask: async ({ question }, signal) => {
          if (question === "q3") interrupt.abort(new Error("Interrupted"));
          signal.throwIfAborted();
          return answerOf();
        },
      },
      interrupt.signal,
    );
    expect(error).toMatchObject({ message: "Interrupted" });
    expect(kept.map((one) => one.case.id)).toEqual(["0", "1", "2"]);
  });

  it("ends where a case can't be kept, instead of calling that the tutor's failure", async () => {
    const { error } = await run({ keep: () => Promise.reject(new Error("disk full")) });
    expect(error).toMatchObject({ message: "disk full" });
  });

  it("counts a metric that throws as failed, beside those that did not", async () => {
    const broken: Metric = {
      ...falseRefusal,
      name: "broken",
      score: () => Promise.reject(new Error("a bug")),
    };
    const { kept } = await run({ metricsFor: () => [falseRefusal, broken] });
    expect(kept[0]?.scores).toMatchObject({
      "false refusals": { value: 0 },
      broken: { value: null, reason: "a bug", failed: true },
    });
  });

  it("stops midway when the budget is reached", async () => {
    const budget = openBudget(0.025);
    const purse = budget.open({ answers: 0, judgements: 0 });
    const { kept, error } = await run({
      concurrency: 1,
      within: budget.within,
      ask: async () => {
        purse.spend("answers", [
          { stage: "answer", model: "m", usage: { inputTokens: 10, outputTokens: 1, costUsd: 0.01 } },
        ]);
        return answerOf();
      },
    });
    expect(error).toMatchObject({
      code: "budget",
      message: expect.stringContaining("budget of $0.025 would be exceeded ($0.02000 spent by this command"),
    });
    expect(kept).toHaveLength(2);
    expect(purse.cost.answers).toBeCloseTo(0.02);
  });
});
