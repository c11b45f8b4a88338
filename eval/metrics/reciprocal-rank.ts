import { type Metric, notApplicable } from "./metric.ts";
import { firstRelevantRank, noReference, referencesOf } from "./relevance.ts";

/** 1 / rank of the first reference slide, 0 where it was not retrieved (Voorhees, 1999). */
export const reciprocalRank: Metric = {
  name: "MRR",
  group: "retrieval",
  better: "higher",
  unit: "share",
  about: "Mean of 1 / rank of the first reference slide, 0 where none was retrieved (Voorhees, 1999).",
  score(one, { hits }) {
    const references = referencesOf(one);
    if (references.length === 0) return notApplicable(noReference);
    const rank = firstRelevantRank(references, hits);
    return rank === null ? { value: 0, reason: "not found" } : { value: 1 / rank, reason: `at rank ${rank}` };
  },
};
