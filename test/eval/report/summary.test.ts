import { describe, expect, it } from "vitest";
import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { reciprocalRank } from "../../../eval/metrics/reciprocal-rank.ts";
import { slice, summariesWhere } from "../../../eval/report/slices.ts";
import { groupByCase, summarise } from "../../../eval/report/summary.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";

const time: MetricInfo = { name: "time", group: "cost", better: "lower", unit: "milliseconds", about: "" };
const result = (
  id: string,
  value: number | null | "waiting",
  more: Partial<CaseResult> = {},
): CaseResult => ({
  case: caseOf({ id }),
  repeat: 0,
  answer: answerOf(),
  error: null,
  scores: value === "waiting" ? null : { MRR: { value, reason: "" }, time: { value, reason: "" } },
  ...more,
});
const summaryOf = (results: CaseResult[], metric: MetricInfo = reciprocalRank) =>
  summarise(results, [metric], 1)[0];

describe("a metric's summary", () => {
  it("tells what waits to be scored from what does not apply and what failed", () => {
    const failed = { MRR: { value: null, reason: "", failed: true as const } };
    expect(
      summaryOf([
        result("a", 1),
        result("b", null),
        result("c", "waiting"),
        result("d", null, { scores: failed }),
        // Of two repeats one has a score: the case has.
        result("e", 0),
        result("e", "waiting", { repeat: 1 }),
      ]),
    ).toMatchObject({ scored: 2, notApplicable: 1, waiting: 1, failed: 1, total: 5 });
  });

  it("is not certain where every case is perfect, or none: Wilson's interval", () => {
    const all = (value: number, n: number) =>
      Array.from({ length: n }, (_, index) => result(`${index}`, value));
    expect(summaryOf(all(1, 3))).toMatchObject({ mean: 1, low: expect.closeTo(0.4385, 4), high: 1 });
    expect(summaryOf(all(0, 3))).toMatchObject({ mean: 0, low: 0, high: expect.closeTo(0.5615, 4) });
    expect(summaryOf(all(1, 300))?.low).toBeCloseTo(0.9874, 4);
    // A share of a half is no coin, and a time of 1 no share.
    expect(summaryOf(all(0.5, 3))).toMatchObject({ low: 0.5, high: 0.5 });
    expect(summaryOf(all(1, 3), time)).toMatchObject({ low: 1, high: 1 });
  });

  it("shows the answers alone beside it where refusals count as 0", () => {
    const refused = (id: string) => result(id, 0, { answer: answerOf({ answered: false }) });
    const metric: MetricInfo = { ...reciprocalRank, group: "answer" };
    const results = [result("a", 1), result("b", 0.5), refused("c"), refused("d")];
    expect(summaryOf(results, metric)).toMatchObject({
      mean: 0.375,
      scored: 4,
      selective: { mean: 0.75, cases: 2 },
    });
    expect(summaryOf(results.slice(0, 2), metric)?.selective).toBeNull();
    // The search does not refuse.
    expect(summaryOf(results, reciprocalRank)?.selective).toBeNull();
  });

  it("has room for more cases than a call has for arguments", () => {
    // All alike, as they would be drawn a thousand times otherwise.
    const results = Array.from({ length: 130_000 }, (_, index) => result(`${index}`, 7));
    expect(summaryOf(results, time)?.histogram).toMatchObject({ min: 7, max: 7 });
    expect(summaryOf([result("a", 7), result("b", 9)], time)?.histogram).toMatchObject({ min: 7, max: 9 });
  });
});

describe("slices", () => {
  const tagged = (id: string, ...tags: string[]) => result(id, 1, { case: caseOf({ id, tags }) });
  const many = (tag: string, cases: number) =>
    Array.from({ length: cases }, (_, index) => tagged(`${tag} ${index}`, "all", tag));
  const of = (results: CaseResult[]) => slice(groupByCase(results), [reciprocalRank], 1);

  it("hold five cases or more and not all, and the rest is counted", () => {
    const { slices, hidden } = of([...many("five", 5), ...many("four", 4)]);
    expect(slices.map(({ by, value, cases }) => [by, value, cases])).toEqual([["tag", "five", 5]]);
    expect(slices[0]?.summaries[0]).toMatchObject({ scored: 5, total: 5 });
    expect(hidden).toBe(1);
  });

  it("are the largest sixty where there are more, in the order of their names", () => {
    const results = Array.from({ length: 62 }, (_, index) =>
      many(`t${100 + index}`, index < 2 ? 5 : 6),
    ).flat();
    const { slices, hidden } = of(results);
    expect(slices).toHaveLength(60);
    expect(slices[0]?.value).toBe("t102");
    expect(hidden).toBe(2);
  });

  it("can be looked up though a report does not show them", () => {
    const byCase = groupByCase([...many("five", 5), ...many("four", 4)]);
    const cases = (by: "tag", value: string) =>
      summariesWhere(byCase, { by, value }, { metrics: [reciprocalRank], seed: 1 })?.[0]?.total;
    expect(cases("tag", "four")).toBe(4);
    expect(cases("tag", "all")).toBe(9);
    expect(cases("tag", "none")).toBeUndefined();
  });
});
