import { describe, expect, it } from "vitest";
import { localMetrics } from "../../../eval/judge/local/metrics.ts";
import { answerCompleteness } from "../../../eval/metrics/completeness.ts";
import type { Metric } from "../../../eval/metrics/metric.ts";
import { type Degenerate, degenerateAnswers, refusals } from "./degenerate-answers.ts";
import { answerOf } from "./outcomes.ts";

const signal = new AbortController().signal;
const metrics = new Map(
  [answerCompleteness, ...localMetrics(null)].map((metric): [string, Metric] => [metric.name, metric]),
);

async function scoreBy(name: string, one: Degenerate, answer: string, answered: boolean) {
  const score = await metrics
    .get(name)
    ?.score(one.case, answerOf({ answer, answered, hits: one.hits }), signal);
  return score?.value ?? null;
}

/** Which of them a metric puts below the true answer, and the kinds of those that it does not. */
async function below(name: string, battery: Degenerate[]) {
  const missed: string[] = [];
  for (const one of battery) {
    const truth = await scoreBy(name, one, one.truth, true);
    const value = await scoreBy(name, one, one.answer, one.answered);
    if (truth === null || !(value === null || value < truth)) missed.push(one.kind);
  }
  return { count: battery.length - missed.length, missed: [...new Set(missed)] };
}

describe("a hundred degenerate answers", () => {
  const battery = degenerateAnswers();

  it("are below the true answer by correctness, on which a verdict rests, in at least 98", async () => {
    expect(battery).toHaveLength(100);
    expect((await below("correctness", battery)).count).toBeGreaterThanOrEqual(98);
  });

  it("are told by the other metrics as far as these can see, and each is blind to what its description says", async () => {
    // Recall of facts: the whole deck holds them all, in any order.
    const facts = await below("answer completeness", battery);
    expect(facts.missed.sort()).toEqual(["everything quoted", "nonsense added", "words in another order"]);
    expect(facts.count).toBeGreaterThanOrEqual(75);
    // What a slide says is faithful, whether it answers or not.
    const faithful = await below("faithfulness", battery);
    expect(faithful.missed).not.toContain("nonsense added");
    expect(faithful.missed).not.toContain("words in another order");
  });

  it("are not beaten by refusing: a refusal of what is covered is below the true answer", async () => {
    for (const name of ["correctness", "completeness", "faithfulness"])
      expect(await below(name, refusals())).toEqual({ count: 20, missed: [] });
  });
});
