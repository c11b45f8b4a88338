import { type Metric, notApplicable } from "./metric.ts";

/** USD of one answer. */
export const cost: Metric = {
  name: "cost",
  group: "cost",
  better: "lower",
  unit: "usd",
  about: "USD of one answer, at the prices that this version knows.",
  score(_, { usage, charges }) {
    if (usage.costUsd === null) {
      return notApplicable(charges.length > 0 ? "billed at an unknown price" : "nothing is billed");
    }
    return { value: usage.costUsd, reason: `$${usage.costUsd}` };
  },
};
