import { describe, expect, it } from "vitest";
import { outcomesOf, turnedBetween } from "../../../eval/report/outcomes.ts";
import type { CaseAnswer, CaseRow } from "../../../eval/report/report.ts";
import { riskCoverage } from "../../../eval/report/risk-coverage.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";
import { answerOf, caseOf } from "../metrics/outcomes.ts";

const answer = (run: number, more: Partial<CaseAnswer> = {}): CaseAnswer => ({
  run,
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
const row = (id: string, answerable: boolean, ...answers: CaseAnswer[]): CaseRow => ({
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
  answers,
});
const refused = { answered: false };
const unsupported = { scores: { faithfulness: { value: 0.5, reason: "", faults: ["Salt is blue."] } } };
const metrics = [
  { name: "faithfulness", group: "answer", better: "higher", unit: "share", about: "" } as const,
];
const cases = [
  row("right", true, answer(0), answer(1, refused)),
  row("refused", true, answer(0, refused), answer(1)),
  row("unsupported", true, answer(0, unsupported), answer(1, unsupported)),
  row("rightly refused", false, answer(0, refused), answer(1)),
];

describe("what became of the questions", () => {
  it("is told in counts, a sentence for each thing that can go wrong", () => {
    const said = outcomesOf({ cases, metrics }, 0);
    expect(said.map(({ sentence }) => sentence)).toEqual([
      "1 of 3 questions that the course covers was refused.",
      "0 of 1 question that it does not cover were answered all the same.",
      "1 of 2 answers states something that the slides do not.",
    ]);
    expect(said.map((one) => one.cases)).toEqual([["refused"], [], ["unsupported"]]);
  });

  it("is not told of a run that wrote no answer", () => {
    const searched = [row("1", true, answer(0, { answer: null, answered: false }))];
    expect(outcomesOf({ cases: searched, metrics: [...metrics] }, 0)).toEqual([]);
  });

  it("is compared case by case", () => {
    expect(turnedBetween(cases, 1)).toEqual({ mended: ["refused"], broken: ["right", "rightly refused"] });
  });
});

describe("risk against coverage", () => {
  const result = (id: string, nearness: number, value: number, more: object = {}): CaseResult => ({
    case: caseOf({ id, ...more }),
    repeat: 0,
    answer: answerOf({ nearness }),
    error: null,
    scores: { correctness: { value, reason: "" } },
  });

  it("falls as only the surest are answered, where the search is sure of the right ones", () => {
    const refusal: CaseResult = {
      case: caseOf({ id: "d" }),
      repeat: 0,
      answer: answerOf({ answered: false, nearness: 0.1 }),
      error: null,
      scores: { correctness: { value: 0, reason: "refused" } },
    };
    const uncovered = result("c", 0.4, 1, { answerable: false });
    expect(riskCoverage([uncovered, refusal, result("a", 0.9, 1), result("b", 0.6, 0.5)])).toEqual({
      quality: "correctness",
      points: [
        { threshold: 0.9, coverage: 0.25, risk: 0 },
        { threshold: 0.6, coverage: 0.5, risk: 0.25 },
        { threshold: 0.4, coverage: 0.75, risk: 0.5 },
      ],
    });
  });

  it("is not drawn where the search told no sureness, as in runs of before", () => {
    const before = { ...result("a", 0, 1), answer: answerOf() };
    expect(riskCoverage([before])).toBeNull();
  });
});
