import type { Hit } from "../../src/types.ts";
import type { Metric } from "./metric.ts";
import { retrievalMetric } from "./relevance.ts";

/**
 * Relevant slides among the first k, over k. Over k as trec_eval's P_k has it, and not over what was returned: else a
 * retriever would gain by returning less, and values at one k could not be compared.
 */
export const precisionAt = (k: number): Metric =>
  retrievalMetric(
    {
      name: `precision@${k}`,
      about: `Reference slides among the first ${k}, over ${k} (as trec_eval's P_${k}).`,
    },
    (references, hits) => {
      const isRelevant = (hit: Hit) => references.some((reference) => reference.isMetBy(hit));
      const relevant = hits.slice(0, k).filter(isRelevant).length;
      return { value: relevant / k, reason: `${relevant} of ${k}` };
    },
  );
