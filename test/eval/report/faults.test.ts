import { describe, expect, it } from "vitest";
import { faultsOf, worstCases } from "../../../eval/report/faults.ts";
import type { CaseAnswer, CaseRow } from "../../../eval/report/report.ts";
import { syntheticReport } from "./synthetic-report.ts";

const answer = (more: Partial<CaseAnswer> = {}): CaseAnswer => ({
  run: 0,
  repeat: 0,
  answer: "It is so.",
  error: null,
  answered: true,
  citations: [],
  hits: [],
  scores: {},
  usage: { inputTokens: null, outputTokens: null, costUsd: null },
  timings: {},
  ...more,
});
const row = (id: string, answerable: boolean, more: Partial<CaseAnswer> = {}): CaseRow => ({
  id,
  question: "Why?",
  history: [],
  answerable,
  tags: [],
  kind: null,
  referenceAnswer: null,
  conversation: null,
  feedback: null,
  references: [],
  answers: [answer(more)],
});
const score = (value: number, faults?: string[]) => ({ value, reason: "r", ...(faults ? { faults } : {}) });
const zeros = { correctness: score(0), faithfulness: score(0), "answer relevance": score(0) };

const cases = [
  row("right", true, { scores: { correctness: score(0.9), faithfulness: score(1) } }),
  row("right refusal", false, { answered: false, scores: zeros }),
  row("other slide", true, { scores: { "cites a reference slide": score(0) } }),
  row("unsupported", true, { scores: { faithfulness: score(0.6, ["Salt is blue."]) } }),
  row("half told", true, { scores: { "answer completeness": score(0.5) } }),
  row("wrong fact", true, { scores: { correctness: score(0.4, ["It is 9 (says 9 …)"]) } }),
  row("wrong refusal", true, { answered: false, scores: zeros }),
  row("made up", false, { scores: { faithfulness: score(1) } }),
  row("failed", true, { error: "down", answer: null, answered: false }),
];

describe("the worst cases", () => {
  it("are ranked by what went wrong, and right answers and refusals are none of them", () => {
    expect(worstCases(cases, 20).map(({ id }) => id)).toEqual([
      "failed",
      "made up",
      "wrong refusal",
      "wrong fact",
      "half told",
      "unsupported",
      "other slide",
    ]);
  });

  it("say which, in words", () => {
    const told = new Map(cases.map((one) => [one.id, faultsOf(one, one.answers[0] ?? answer())]));
    expect(told.get("made up")).toMatchObject([{ kind: "answered what the course does not cover" }]);
    expect(told.get("wrong refusal")).toMatchObject([{ kind: "refused what the course covers" }]);
    expect(told.get("unsupported")).toMatchObject([
      { kind: "states something that its slides do not", detail: "Salt is blue." },
    ]);
    expect(told.get("right refusal")).toEqual([]);
  });

  it("are none of a run that stopped after the search", () => {
    expect(worstCases([row("searched", true, { answer: null, answered: false })], 20)).toEqual([]);
  });

  it("never are right refusals, whatever the scores of a whole report", () => {
    const report = syntheticReport({ cases: 80, runs: 1 });
    const worst = worstCases(report.cases, 80);
    expect(worst.length).toBeGreaterThan(0);
    const refused = worst.filter(
      ({ answers: [one], answerable }) => !answerable && !one?.answered && !one?.error,
    );
    expect(refused).toEqual([]);
  });
});
