import { describe, expect, it } from "vitest";
import type { Gates } from "../../../eval/compare/gates.ts";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { answerMetrics } from "../../../eval/metrics/catalog.ts";
import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { makeReport } from "../../../eval/report/make-report.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";
import type { Manifest } from "../../../eval/run/manifest.ts";
import type { Run } from "../../../eval/run/runs.ts";
import { answerOf, caseOf, hitOn } from "../metrics/outcomes.ts";

const metrics: MetricInfo[] = answerMetrics({ judging: null, embedding: null, custom: [] }).map(
  ({ name, group, better, unit, about }) => ({ name, group, better, unit, about }),
);
const manifestOf = (more: Partial<Manifest>, cases: number) =>
  ({
    started: "2026-01-01T00:00:00Z",
    sittings: ["one command"],
    name: "run",
    scope: "answers",
    state: "finished",
    dataset: { path: "q.jsonl", hash: "h", cases, asked: cases },
    repeat: 1,
    seed: 1,
    settings: { k: "10" },
    judges: ["local"],
    prompts: {},
    warnings: [],
    ...more,
  }) as Manifest;
const runOf = (cases: EvalCase[], more: Partial<Manifest> = {}, own = metrics): Run =>
  ({ id: "1", metrics: own, cases, manifest: manifestOf(more, cases.length) }) as Run;
const options = { name: "r", date: "2026-01-01T00:00:00Z", gates: null };

/** Every metric scored, differently from case to case. */
function scored(one: EvalCase, index: number): CaseResult {
  const score = ({ name, unit }: MetricInfo, at: number): [string, { value: number; reason: string }] => {
    const value = ((index + at) % 7) / 6;
    return [name, { value: unit === "share" ? value : 100 * value, reason: "" }];
  };
  const answer = answerOf({ hits: [hitOn(3), hitOn(4), hitOn(5)] });
  return { case: one, repeat: 0, answer, error: null, scores: Object.fromEntries(metrics.map(score)) };
}
const casesOf = (number: number, more: (index: number) => Partial<EvalCase> = () => ({})) =>
  Array.from({ length: number }, (_, index) => caseOf({ id: `${index}`, ...more(index) }));

describe("a report", () => {
  it("counts what was really asked, and what waits to be scored", () => {
    const cases = casesOf(20);
    const results = cases.slice(0, 3).map(scored);
    results.push({ case: caseOf({ id: "3" }), repeat: 0, answer: answerOf(), error: null, scores: null });
    const run = runOf(cases, { state: "stopped" });
    expect(makeReport([{ run, results }], options).runs[0]).toMatchObject({
      asked: 4,
      answers: 4,
      waiting: 1,
      notes: [],
    });
  });

  it("looks no deeper than the run did", () => {
    const cases = casesOf(3);
    const { runs } = makeReport(
      [{ run: runOf(cases, { settings: { k: "2" } }), results: cases.map(scored) }],
      options,
    );
    expect(runs[0]?.byK.map(({ k }) => k)).toEqual([1, 2]);
  });

  it("tells what a metric measures in the first run's words, and notes what can't be compared", () => {
    const cases = casesOf(6);
    const results = cases.map(scored);
    const other = metrics.map((one) => (one.name === "faithfulness" ? { ...one, version: 2 } : one));
    const report = makeReport(
      [
        { run: runOf(cases), results },
        { run: runOf(cases, { name: "later" }, other), results },
      ],
      options,
    );
    expect(report.metrics).toEqual(metrics);
    expect(report.runs.map(({ notes }) => notes.length)).toEqual([0, 1]);
    expect(report.comparisons.some(({ metric }) => metric === "faithfulness")).toBe(false);
  });

  it("gates a slice that it does not show: every case, or few", () => {
    const cases = casesOf(9, (index) => ({ tags: index < 4 ? ["all", "few"] : ["all"] }));
    const slices = ["tag=all", "tag=few", "answerable=yes"];
    const gates: Gates = {
      thresholds: slices.map((one) => ({ metric: "hit@1", slice: one, min: 0, on: "mean" as const })),
      regressions: [],
      matters: {},
    };
    const report = makeReport([{ run: runOf(cases), results: cases.map(scored) }], { ...options, gates });
    expect(report.runs[0]).toMatchObject({ slices: [], hiddenSlices: 1 });
    expect(report.gates?.map(({ passed, reason }) => [passed, reason.replace(/.*, /, "")])).toEqual([
      [true, "9 of 9 scored"],
      [true, "4 of 4 scored"],
      [true, "9 of 9 scored"],
    ]);
  });

  it("of many cases with a tag and a deck each, two runs, hides their slices", () => {
    const cases = casesOf(70, (index) => ({
      tags: [`tag ${index}`],
      referenceSlides: [{ deck: `deck ${index}`, page: 3 }],
    }));
    const report = makeReport(
      [
        { run: runOf(cases), results: cases.map(scored) },
        { run: runOf(cases), results: cases.map((one, index) => scored(one, index + (index % 3))) },
      ],
      options,
    );
    expect(report.runs.map(({ hiddenSlices }) => hiddenSlices)).toEqual([140, 140]);
  });
});
