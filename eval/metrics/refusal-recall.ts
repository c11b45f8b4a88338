import { type Metric, notApplicable } from "./metric.ts";

/** On what the course does not cover: 1 when the tutor said so. */
export const refusalRecall: Metric = {
  name: "refused when it should",
  group: "refusals",
  better: "higher",
  unit: "share",
  about: "Share of the questions that the course does not cover which were refused.",
  score({ answerable }, { answered }) {
    if (answerable !== false) return notApplicable("answerable, or nobody knows");
    return answered
      ? { value: 0, reason: "answered what the course does not cover" }
      : { value: 1, reason: "refused" };
  },
};
