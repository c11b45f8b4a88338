import type { EvalCase } from "../../../eval/dataset/case.ts";

export const makeCase = (changes: Partial<EvalCase>): EvalCase => ({
  id: "a",
  question: "What is a starter?",
  history: [],
  referenceAnswer: undefined,
  referenceSlides: [],
  relevant: [],
  referenceContexts: [],
  answerable: true,
  tags: [],
  draft: false,
  ...changes,
});
