import { type Metric, notApplicable } from "./metric.ts";
import { firstRelevantRank, noReference, referencesOf } from "./relevance.ts";

/** 1 when a reference slide is among the first k (success@k). */
export function hitAt(k: number): Metric {
  return {
    name: `hit@${k}`,
    group: "retrieval",
    better: "higher",
    unit: "share",
    about: `Share of questions with a reference slide among the first ${k}.`,
    score(one, { hits }) {
      const references = referencesOf(one);
      if (references.length === 0) return notApplicable(noReference);
      const rank = firstRelevantRank(references, hits);
      return {
        value: rank !== null && rank <= k ? 1 : 0,
        reason: rank === null ? "not found" : `at rank ${rank}`,
      };
    },
  };
}
