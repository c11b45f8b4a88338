import type { Metric } from "./metric.ts";
import { firstRelevantRank, retrievalMetric } from "./relevance.ts";

/** 1 when a reference slide is among the first k (success@k). */
export const hitAt = (k: number): Metric =>
  retrievalMetric(
    { name: `hit@${k}`, about: `Share of questions with a reference slide among the first ${k}.` },
    (references, hits) => {
      const rank = firstRelevantRank(references, hits);
      const reason = rank === null ? "not found" : `at rank ${rank}`;
      return { value: rank !== null && rank <= k ? 1 : 0, reason };
    },
  );
