import type { Metric } from "../outcome.ts";

/** On what the course does not cover: 1 when the tutor said so. */
export const refusalRecall: Metric = ({ case: { answerable }, answer }) => ({
  name: "refused when it should",
  value: answerable ? null : answer.answered ? 0 : 1,
  reason: answerable ? "answerable" : answer.answered ? "answered what the course does not cover" : "refused",
});

/** On what the course covers: 1 when the tutor answered. */
export const answered: Metric = ({ case: { answerable }, answer }) => ({
  name: "answered when it should",
  value: answerable ? (answer.answered ? 1 : 0) : null,
  reason: answerable ? (answer.answered ? "answered" : "false refusal") : "not answerable",
});
