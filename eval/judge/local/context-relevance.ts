import { type Metric, notApplicable } from "../../metrics/metric.ts";
import { address } from "./relevance.ts";

/** Refusals are judged too: what was found does not depend on what was said. */
export const localContextRelevance: Metric = {
  name: "context relevance",
  group: "retrieval",
  better: "higher",
  unit: "share",
  about:
    "Mean over the retrieved slides of how far each takes up the question: the mean of the share of its words and of the cosine that the search saw, where it saw one.",
  score({ question }, { hits }) {
    if (hits.length === 0) return notApplicable("no slide was found");
    const each = hits.map(
      ({ slide, legs }) => address(question, slide.text, legs.dense?.score ?? null).value,
    );
    const value = each.reduce((sum, one) => sum + one, 0) / each.length;
    return { value, reason: `slide by slide: ${each.map((one) => one.toFixed(2)).join(", ")}` };
  },
};
