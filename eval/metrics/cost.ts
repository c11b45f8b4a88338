import { type Metric, notApplicable } from "./metric.ts";

/** USD of one answer. */
export const cost: Metric = {
  name: "cost",
  group: "cost",
  better: "lower",
  unit: "usd",
  about: "USD of one answer, at the prices that this version knows.",
  score(_, { usage }) {
    if (usage.costUsd === null) return notApplicable("nothing is billed, or at a price that is not known");
    return { value: usage.costUsd, reason: `$${usage.costUsd}` };
  },
};
