import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkComparable, compare, type ReportedRun } from "../../../eval/compare/compare.ts";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { falseRefusal } from "../../../eval/metrics/false-refusal.ts";
import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { quoteValidity } from "../../../eval/metrics/quote-validity.ts";
import { reciprocalRank } from "../../../eval/metrics/reciprocal-rank.ts";
import { isClear, isSure } from "../../../eval/report/verdict.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";
import type { Run } from "../../../eval/run/runs.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";

const result = (
  id: string,
  scores: Record<string, number | null>,
  tags: string[] = [],
  repeat = 0,
): CaseResult => ({
  case: caseOf({ id, tags }),
  repeat,
  answer: answerOf(),
  error: null,
  scores: Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, { value, reason: "" }])),
});
const faithfulness: MetricInfo = {
  name: "faithfulness",
  group: "answer",
  better: "higher",
  unit: "share",
  about: "by claims",
};
const measured: MetricInfo[] = [reciprocalRank, falseRefusal, quoteValidity, faithfulness];

/** A run as `results` asked it. */
const ran = (
  results: CaseResult[],
  {
    metrics = measured,
    cases = results.map((one) => one.case),
    ...manifest
  }: Partial<Run["manifest"]> & { metrics?: MetricInfo[]; cases?: EvalCase[] } = {},
) => ({
  run: { metrics, cases, manifest: { name: "run", judges: [], prompts: {}, ...manifest } } as unknown as Run,
  results,
});
const against = (before: CaseResult[], after: CaseResult[], metric: MetricInfo = reciprocalRank) =>
  compare([metric], ran(before), ran(after), { run: 1, seed: 1 }).comparisons[0];

describe("two runs, paired by case", () => {
  it("counts wins and losses by the metric's own direction", () => {
    const [first, second] = [
      [
        result("a", { MRR: 0.5, "false refusals": 1 }),
        result("b", { MRR: 1, "false refusals": 0 }),
        result("c", { MRR: 1 }),
      ],
      [
        result("a", { MRR: 1, "false refusals": 0 }),
        result("b", { MRR: 0.5, "false refusals": 1 }),
        result("c", { MRR: 1 }),
      ],
    ];
    expect(against(first, second)).toMatchObject({
      wins: ["a"],
      losses: ["b"],
      ties: 1,
      cases: 3,
      difference: 0,
    });
    expect(against(first, second, falseRefusal)).toMatchObject({
      wins: ["a"],
      losses: ["b"],
      ties: 0,
      cases: 2,
    });
  });

  it("pairs only what both scored, and averages repeats first", () => {
    const before = [
      result("a", { MRR: 0 }),
      result("a", { MRR: 1 }, [], 1),
      result("b", { MRR: null }),
      result("gone", { MRR: 1 }),
    ];
    const after = [result("a", { MRR: 1 }), result("b", { MRR: 1 })];
    expect(against(before, after)).toMatchObject({ cases: 1, before: 0.5, after: 1, difference: 0.5 });
  });

  it("finds a real difference sure, and none between equals", () => {
    const many = (value: (index: number) => number) =>
      Array.from({ length: 40 }, (_, index) => result(`${index}`, { MRR: value(index) }));
    const better = against(
      many(() => 0.5),
      many((index) => (index < 30 ? 1 : 0.5)),
    );
    expect(better?.adjusted).toBeLessThan(0.001);
    expect(better?.low).toBeGreaterThan(0);
    expect(
      against(
        many(() => 0.5),
        many(() => 0.5),
      ),
    ).toMatchObject({ difference: 0, p: 1, low: 0, high: 0 });
  });

  it("tells what is sure and too small to matter, by default and as the gates say", () => {
    const many = (value: number) =>
      Array.from({ length: 40 }, (_, index) => result(`${index}`, { MRR: value + index / 1_000 }));
    const [before, after] = [ran(many(0.5)), ran(many(0.506))];
    const found = (matters?: Record<string, number>) =>
      compare([reciprocalRank], before, after, { run: 1, seed: 1, matters }).comparisons[0];
    const small = found();
    expect(small && [isSure(small), isClear(small)]).toEqual([true, false]);
    const wanted = found({ MRR: 0.005 });
    expect(wanted && isClear(wanted)).toBe(true);
  });

  it("says where the difference lies, slice by slice", () => {
    const five = (tag: string, value: number) =>
      Array.from({ length: 5 }, (_, index) => result(`${tag}${index}`, { MRR: value }, [tag]));
    const few = result("few", { MRR: 0 }, ["few"]);
    const before = [...five("easy", 1), ...five("hard", 0), few];
    const after = [...five("easy", 1), ...five("hard", 1), few];
    expect(against(before, after)?.slices).toEqual([
      expect.objectContaining({ by: "tag", value: "easy", cases: 5, difference: 0 }),
      expect.objectContaining({ by: "tag", value: "hard", cases: 5, difference: 1 }),
    ]);
  });

  it("turned round, is the same difference with the other sign", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(share, share), { minLength: 1, maxLength: 30 }), (pairs) => {
        const run = (which: 0 | 1) => pairs.map((pair, index) => result(`${index}`, { MRR: pair[which] }));
        const [one, other] = [against(run(0), run(1)), against(run(1), run(0))];
        expect(one?.difference).toBeCloseTo(-(other?.difference ?? 0), 9);
        expect([one?.wins, one?.losses]).toEqual([other?.losses, other?.wins]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("different yardsticks under one name", () => {
  const results = ["a", "b"].map((id) => result(id, { MRR: 1, "quote validity": 1, faithfulness: 1 }));
  const comparing = (before: ReturnType<typeof ran>, after: ReturnType<typeof ran>) => {
    const { comparisons, notes } = compare(measured, before, after, { run: 1, seed: 1 });
    return { compared: comparisons.map(({ metric, cases }) => [metric, cases]), notes };
  };
  const all = [
    ["MRR", 2],
    ["quote validity", 2],
    ["faithfulness", 2],
  ];

  it("are one where judges and prompts are the same, in whatever order", () => {
    const prompts = { "judge-faithfulness.v2": "aa", "answer.v1": "cc" };
    const before = ran(results, { judges: ["x", "y"], prompts });
    const after = ran(results, { judges: ["y", "x"], prompts: { ...prompts, "answer.v1": "dd" } });
    expect(comparing(before, after)).toEqual({ compared: all, notes: [] });
  });

  it.each([
    ["other judges", { judges: ["x"] }, { judges: ["y"] }, /faithfulness.*judges.*x.*y/],
    [
      "another prompt",
      { prompts: { "judge-faithfulness.v2": "aa" } },
      { prompts: { "judge-faithfulness.v2": "bb" } },
      /faithfulness.*judge-faithfulness\.v2/,
    ],
    [
      "a newer prompt",
      { prompts: { "judge-faithfulness.v1": "aa" } },
      { prompts: { "judge-faithfulness.v2": "bb" } },
      /faithfulness.*judge-faithfulness\.v1.*judge-faithfulness\.v2/,
    ],
    [
      "another definition",
      {},
      { metrics: measured.map((one) => (one === faithfulness ? { ...one, version: 2 } : one)) },
      /faithfulness.*defin/,
    ],
  ])("with %s pair no judged metric, and say so", (_, before, after, note) => {
    const { compared, notes } = comparing(ran(results, before), ran(results, after));
    expect(compared).toEqual(all.slice(0, 2));
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it("compare times only where one command asked both in turn", () => {
    const time: MetricInfo = {
      name: "latency total",
      group: "cost",
      better: "lower",
      unit: "milliseconds",
      about: "",
    };
    const timed = results.map((one) => ({ ...one, scores: { "latency total": { value: 5, reason: "" } } }));
    const at = (...sittings: string[]) => ran(timed, { metrics: [time], sittings });
    const compareTimes = (before: ReportedRun, after: ReportedRun) =>
      compare([time], before, after, { run: 1, seed: 1 });
    expect(compareTimes(at("monday"), at("monday")).comparisons).toHaveLength(1);
    for (const later of [at("tuesday"), at("monday", "tuesday"), ran(timed, { metrics: [time] })]) {
      const { comparisons, notes } = compareTimes(at("monday"), later);
      expect(comparisons).toEqual([]);
      expect(notes).toEqual([expect.stringMatching(/^latency total is not compared.*did not take turns/)]);
    }
  });

  it("compare a metric whose description was only put better", () => {
    const reworded = measured.map((one) => ({ ...one, about: `${one.about}, better said` }));
    const { compared, notes } = comparing(ran(results), ran(results, { metrics: reworded }));
    expect([compared, notes]).toEqual([all, []]);
  });

  it("leave out the cases whose references are not the same slides, but not from what needs none", () => {
    const cases = results.map((one) => one.case);
    const moved = cases.map((one) => (one.id === "b" ? { ...one, referenceSlides: [] } : one));
    const { compared, notes } = comparing(ran(results), ran(results, { cases: moved }));
    expect(compared).toEqual([
      ["MRR", 1],
      ["quote validity", 1],
      ["faithfulness", 2],
    ]);
    expect(notes).toEqual([expect.stringMatching(/^1 case .*retrieval.*citations.*\bb\b/)]);
  });
});

describe("runs of different datasets", () => {
  const run = (id: string, datasetHash: string, ids: string[]): Run =>
    ({
      id,
      datasetHash,
      cases: ids.map((one) => caseOf({ id: one })),
      manifest: { dataset: { path: `${id}.jsonl` } },
    }) as Run;

  it("are refused, with the difference named", () => {
    expect(() => checkComparable([run("one", "aaaa", ["1", "2"]), run("two", "bbbb", ["2", "3"])])).toThrow(
      /one and two asked different datasets \(one\.jsonl aaaa, two\.jsonl bbbb; 1 removed: 1; 1 added: 3\)/,
    );
  });

  it("of the same dataset go", () => {
    expect(() => checkComparable([run("one", "aaaa", ["1"]), run("two", "aaaa", ["1"])])).not.toThrow();
  });
});
