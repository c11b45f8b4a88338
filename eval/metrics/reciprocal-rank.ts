import { firstRelevantRank, retrievalMetric } from "./relevance.ts";

/** 1 / rank of the first reference slide, 0 where it was not retrieved (Voorhees, 1999). */
export const reciprocalRank = retrievalMetric(
  {
    name: "MRR",
    about: "Mean of 1 / rank of the first reference slide, 0 where none was retrieved (Voorhees, 1999).",
  },
  (references, hits) => {
    const rank = firstRelevantRank(references, hits);
    return rank === null ? { value: 0, reason: "not found" } : { value: 1 / rank, reason: `at rank ${rank}` };
  },
);
