import type { AnswerLabel } from "../../src/store/answer-labels.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import type { Run } from "../run/runs.ts";
import type { Aspect } from "./labelled.ts";

type Said = Pick<AnswerLabel, Aspect | "note" | "rater">;

export const answerIdOf = (run: string, { case: { id }, repeat }: CaseResult): string =>
  `${run}/${id}/${repeat}`;

/** What a person said of an answer, with the words that it is about. */
export function labelAnswer(
  { id, manifest }: Pick<Run, "id" | "manifest">,
  result: CaseResult,
  said: Said,
): AnswerLabel {
  const { case: one, repeat, answer } = result;
  return {
    answerId: answerIdOf(id, result),
    place: { run: id, caseId: one.id, repeat },
    courses: manifest.courses.map(({ name }) => name),
    question: one.question,
    answer: answer?.answer ?? "",
    sources: (answer?.hits ?? []).map(({ slide }) => slide.text),
    referenceAnswer: one.referenceAnswer ?? null,
    spans: null,
    ...said,
  };
}
