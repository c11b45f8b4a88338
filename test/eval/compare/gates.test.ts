import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { applyGates, checkGates, readGates, type SliceLookup } from "../../../eval/compare/gates.ts";
import { toJunit } from "../../../eval/compare/junit.ts";
import { falseRefusal } from "../../../eval/metrics/false-refusal.ts";
import { latency } from "../../../eval/metrics/latency.ts";
import { reciprocalRank } from "../../../eval/metrics/reciprocal-rank.ts";
import type { Comparison, Failure, MetricSummary, RunReport } from "../../../eval/report/report.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-gates-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const gatesOf = (content: unknown) => {
  const path = join(folder, "gates.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return readGates(path);
};
const metrics = [reciprocalRank, falseRefusal, latency("total")];
const summary = (name: string, mean: number | null, more: Partial<MetricSummary> = {}): MetricSummary => ({
  name,
  mean,
  low: mean === null ? null : mean - 0.1,
  high: mean === null ? null : mean + 0.1,
  scored: 10,
  notApplicable: 0,
  failed: 0,
  waiting: 0,
  total: 10,
  spread: null,
  selective: null,
  histogram: null,
  ...more,
});
const runOf = (summaries: MetricSummary[], failures: Failure[] = []) =>
  ({
    manifest: { name: "run", started: "2026-01-01T00:00:00Z" },
    summaries,
    failures,
    slices: [],
    answers: 10,
  }) as unknown as RunReport;
const comparison = (metric: string, difference: number): Comparison => ({
  run: 1,
  metric,
  cases: 10,
  before: 0.5,
  after: 0.5 + difference,
  difference,
  low: difference - 0.02,
  high: difference + 0.02,
  p: 1,
  adjusted: 1,
  matters: 0.02,
  wins: [],
  losses: ["x"],
  ties: 9,
  slices: [],
});
const nowhere = () => null;
const apply = (
  gates: object,
  runs: RunReport[],
  comparisons: Comparison[] = [],
  where: SliceLookup = nowhere,
) => applyGates(gatesOf(gates), metrics, { runs, comparisons, where });

describe("thresholds", () => {
  const runs = [runOf([summary("MRR", 0.8), summary("false refusals", 0.05)])];
  it.each([
    [{ metric: "MRR", min: 0.8 }, true],
    [{ metric: "MRR", min: 0.81 }, false],
    [{ metric: "MRR", min: 0.75, on: "interval" }, false],
    [{ metric: "false refusals", max: 0.05 }, true],
    [{ metric: "false refusals", max: 0.1, on: "interval" }, false],
  ])("%j passes: %s", (threshold, passed) => {
    expect(apply({ thresholds: [threshold] }, runs)).toMatchObject([{ passed }]);
  });

  it("fail where nothing was measured: a gate that can't be checked does not hold", () => {
    expect(apply({ thresholds: [{ metric: "MRR", min: 0 }] }, [runOf([summary("MRR", null)])])).toMatchObject(
      [{ passed: false, reason: "not measured" }],
    );
  });

  it("are not passed by a run that measured nothing at all", () => {
    const gates = gatesOf({ thresholds: [{ metric: "MRR", min: 0 }], failures: 1 });
    const results = applyGates(gates, [], { runs: [runOf([])], comparisons: [], where: nowhere });
    expect(results.map(({ passed }) => passed)).toEqual([false, false]);
  });

  it("look into a slice, and fail where no case is in it", () => {
    const runs = [runOf([summary("MRR", 0.9)])];
    const where: SliceLookup = (run, by, value) =>
      run === 0 && by === "tag" && value === "hard=er" ? [summary("MRR", 0.4)] : null;
    const at = (slice: string) =>
      apply({ thresholds: [{ metric: "MRR", slice, min: 0.5 }] }, runs, [], where)[0];
    expect(at("tag=hard=er")).toMatchObject({ passed: false, reason: expect.stringContaining("0.400") });
    expect(at("tag=none")).toMatchObject({ passed: false, reason: "no case where tag=none" });
  });
});

describe("the smallest differences that matter", () => {
  it("are set by metric, and no gate by themselves", () => {
    const gates = gatesOf({ matters: { MRR: 0.05 } });
    expect(gates.matters).toEqual({ MRR: 0.05 });
    expect(applyGates(gates, metrics, { runs: [runOf([])], comparisons: [], where: nowhere })).toEqual([]);
    expect(() => checkGates(gatesOf({ matters: { "hit@one": 0.05 } }), metrics)).toThrow(/metric "hit@one"/);
    expect(() => gatesOf({ matters: { MRR: -1 } })).toThrow(/matters\.MRR/);
  });
});

describe("regressions", () => {
  const runs = [runOf([]), runOf([])];
  it.each([
    ["MRR", -0.03, { allowed: 0.02 }, false],
    ["MRR", -0.03, { allowed: 0.03 }, true],
    ["MRR", 0.3, { allowed: 0 }, true],
    ["MRR", -0.03, { allowed: 0, on: "interval" }, false],
    ["MRR", -0.01, { allowed: 0, on: "interval" }, true],
    ["false refusals", 0.03, { allowed: 0.02 }, false],
    ["false refusals", -0.3, { allowed: 0 }, true],
  ])("%s changed by %d, %j: passes %s", (metric, difference, rule, passed) => {
    const results = apply({ regressions: [{ metric, ...rule }] }, runs, [comparison(metric, difference)]);
    expect(results).toMatchObject([{ passed, run: 1 }]);
  });

  it("are skipped, and say so, without a baseline", () => {
    expect(apply({ regressions: [{ metric: "MRR", allowed: 0 }] }, [runOf([])])).toMatchObject([
      { passed: true, skipped: true },
    ]);
  });
});

describe("a regression in time", () => {
  const gates = { regressions: [{ metric: "latency total", allowed: 5 }] };

  it("is not checked, and says so, between runs that did not take turns", () => {
    expect(apply(gates, [runOf([]), runOf([])])).toMatchObject([
      { passed: true, skipped: true, reason: "not checked: the runs did not take turns" },
    ]);
  });

  it("fails where they did and it is there", () => {
    const slower = [comparison("latency total", 9)];
    expect(apply(gates, [runOf([]), runOf([])], slower)).toMatchObject([{ passed: false }]);
  });
});

describe("failures of the evaluation", () => {
  const scored = [summary("MRR", 1), summary("false refusals", 0)];
  const lost = (what: Failure["lost"], metric: string | null, times: number): Failure[] =>
    Array.from({ length: times }, (_, index) => ({ lost: what, case: `${index}`, metric, reason: "" }));

  it("are counted over answers, so that one repeat's failure is seen though its case has a mean", () => {
    const runs = [runOf(scored, [...lost("score", "MRR", 2), ...lost("score", "false refusals", 1)])];
    expect(apply({ failures: 0.1 }, runs)).toMatchObject([
      { passed: false, reason: "MRR: 2 of 10 scores lost" },
    ]);
    expect(apply({ failures: 0.2 }, runs)).toMatchObject([{ passed: true }]);
  });

  it("an answer that is lost is lost for every metric, a judge's vote is not", () => {
    const runs = [runOf(scored, [...lost("answer", null, 2), ...lost("score", "MRR", 1)])];
    expect(apply({ failures: 0.2 }, runs)).toMatchObject([
      { passed: false, reason: "MRR: 3 of 10 scores lost, 2 of them with the whole answer" },
    ]);
    expect(apply({ failures: 0 }, [runOf(scored, lost("vote", "MRR", 9))])).toMatchObject([
      { passed: true, reason: "nothing was lost, of 10 answers" },
    ]);
  });

  it("do not pass where nothing was scored, whatever is allowed", () => {
    const unscored = [summary("MRR", null, { scored: 0, waiting: 10 })];
    expect(apply({ failures: 1 }, [runOf(unscored)])).toMatchObject([
      { passed: false, reason: "nothing was scored" },
    ]);
  });
});

describe("the gates' file", () => {
  it.each([
    ["not JSON", "{", /can't be read/],
    ["a misspelt key", { treshold: [] }, /gates\.json: .*treshold/],
    [
      "a threshold without a bound",
      { thresholds: [{ metric: "MRR" }] },
      /thresholds\.0: it needs min or max/,
    ],
    ["a slice of no kind", { thresholds: [{ metric: "MRR", min: 1, slice: "weather=rain" }] }, /slice/],
  ])("refuses %s", (_, content, message) => expect(() => gatesOf(content)).toThrow(message));

  it("may not name a metric that is not there: it could never fail", () => {
    const gates = gatesOf({ thresholds: [{ metric: "MMR", min: 0.5 }] });
    expect(() => checkGates(gates, metrics)).toThrow(/"MMR"; there are MRR, false refusals/);
  });
});

describe("JUnit XML", () => {
  it("has a test a gate, whatever stands in the names", () => {
    const gates = [
      { gate: "MRR at least 1 <b>&\u0000", metric: null, run: 0, passed: false, reason: "0.5 \ud800" },
      { gate: "kept", metric: null, run: 0, passed: true, reason: "fine" },
      { gate: "later", metric: null, run: 0, passed: true, skipped: true as const, reason: "no baseline" },
    ];
    const xml = toJunit({ name: 'a "name"', gates, runs: [runOf([])] });
    expect(xml).toContain('tests="3"');
    expect(xml).toMatch(/failures="1"/);
    expect(xml).toMatch(/skipped="1"/);
    expect(xml).toContain("MRR at least 1 &lt;b>&amp;\ufffd");
    expect(/\p{Cs}/u.test(xml)).toBe(false);
    expect(xml).not.toContain("\u0000");
  });
});
