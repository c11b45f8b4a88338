import type { Usage } from "../../src/types.ts";
import { type Metric, notApplicable } from "./metric.ts";

function tokens(name: string, field: "inputTokens" | "outputTokens", about: string): Metric {
  return {
    name,
    group: "cost",
    better: "lower",
    unit: "tokens",
    about,
    score(_, { usage }: { usage: Usage }) {
      const count = usage[field];
      if (count === null) return notApplicable("the model does not say");
      return { value: count, reason: `${count} tokens` };
    },
  };
}

export const inputTokens = tokens("input tokens", "inputTokens", "Tokens that the answering model read.");
export const outputTokens = tokens("output tokens", "outputTokens", "Tokens that the answering model wrote.");
