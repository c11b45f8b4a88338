import { type Metric, notApplicable } from "./metric.ts";

/** On what the course covers: 1 when the tutor refused all the same. */
export const falseRefusal: Metric = {
  name: "false refusals",
  group: "refusals",
  better: "lower",
  unit: "share",
  about: "Share of the questions that the course covers which were refused.",
  score({ answerable }, { answered }) {
    if (!answerable) return notApplicable("not answerable, or nobody knows");
    return answered
      ? { value: 0, reason: "answered" }
      : { value: 1, reason: "refused what the course covers" };
  },
};
