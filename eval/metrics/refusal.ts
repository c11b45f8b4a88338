import { type Metric, notApplicable } from "./metric.ts";

/** On what the course does not cover: 1 when the tutor said so. */
export const refusalRecall: Metric = {
  name: "refused when it should",
  group: "refusals",
  better: "higher",
  unit: "share",
  about: "Share of the questions that the course does not cover which were refused.",
  score({ answerable }, { answered }) {
    if (answerable) return notApplicable("answerable");
    return answered
      ? { value: 0, reason: "answered what the course does not cover" }
      : { value: 1, reason: "refused" };
  },
};

/** On what the course covers: 1 when the tutor refused all the same. */
export const falseRefusal: Metric = {
  name: "false refusals",
  group: "refusals",
  better: "lower",
  unit: "share",
  about: "Share of the questions that the course covers which were refused.",
  score({ answerable }, { answered }) {
    if (!answerable) return notApplicable("not answerable");
    return answered
      ? { value: 0, reason: "answered" }
      : { value: 1, reason: "refused what the course covers" };
  },
};
