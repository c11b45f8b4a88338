import type { EvalCase } from "../../../eval/dataset/case.ts";
import type { Dataset } from "../../../eval/dataset/cases.ts";
import type { Metric, Score } from "../../../eval/metrics/metric.ts";
import { type CollectedAnswer, nothingAnswered } from "../../../src/answer/collect.ts";
import type { Hit } from "../../../src/types.ts";

const signal = new AbortController().signal;

/** A case with one reference: page 3 of deck.pdf. */
export const caseOf = (more: Partial<EvalCase> = {}): EvalCase => ({
  id: "1",
  question: "q",
  history: [],
  referenceSlides: [{ deck: "deck.pdf", page: 3 }],
  relevant: [],
  referenceContexts: [],
  answerable: true,
  tags: [],
  draft: false,
  referenceAnswer: undefined,
  ...more,
});

export const hitOn = (page: number, more: Partial<Hit["slide"]> = {}): Hit => ({
  chunkId: page,
  text: `Slide ${page}`,
  score: 1,
  legs: { bm25: null, dense: null, rerank: null },
  slide: {
    id: `s${page}`,
    course: "c",
    deck: "a/deck.pdf",
    page,
    title: "T",
    section: null,
    text: `Slide ${page}`,
    ...more,
  },
});

export const answerOf = (more: Partial<CollectedAnswer> = {}): CollectedAnswer => ({
  ...nothingAnswered(),
  answer: "A [1]",
  answered: true,
  ...more,
});

export const scoreOf = async (
  metric: Metric,
  answer: Partial<CollectedAnswer> = {},
  one: Partial<EvalCase> = {},
): Promise<Score> => metric.score(caseOf(one), answerOf(answer), signal);

/** What an overlap metric makes of an answer and a reference answer. */
export const compared = (metric: Metric, answer: string, referenceAnswer: string) =>
  scoreOf(metric, { answer }, { referenceAnswer });

export const datasetOf = (cases: EvalCase[]): Dataset => ({
  path: "questions.jsonl",
  hash: "hash",
  cases,
  drafts: 0,
  warnings: [],
});
