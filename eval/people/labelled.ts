import type { AnswerLabel } from "../../src/store/answer-labels.ts";

/** What people say of an answer, and the judged metric that should say the same; a right refusal has none. */
export const aspects = {
  supported: "faithfulness",
  correct: "correctness",
  rightRefusal: null,
} as const;
export type Aspect = keyof typeof aspects;
export const aspectNames = Object.keys(aspects) as Aspect[];

/** What most people said; null where as many said the one as the other, or nobody said anything. */
export function majority(labels: Pick<AnswerLabel, Aspect>[], aspect: Aspect): boolean | null {
  const said = labels.flatMap((label) => label[aspect] ?? []);
  const yes = said.filter(Boolean).length;
  return yes * 2 === said.length ? null : yes * 2 > said.length;
}
