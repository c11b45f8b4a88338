import { type Metric, notApplicable } from "./metric.ts";
import { noReference, referencesOf } from "./relevance.ts";

/**
 * Relevant slides among the first k, over k. Over k as trec_eval's P_k has it, and not over what was returned: else a
 * retriever would gain by returning less, and values at one k could not be compared.
 */
export function precisionAt(k: number): Metric {
  return {
    name: `precision@${k}`,
    group: "retrieval",
    better: "higher",
    unit: "share",
    about: `Reference slides among the first ${k}, over ${k} (as trec_eval's P_${k}).`,
    score(one, { hits }) {
      const references = referencesOf(one);
      if (references.length === 0) return notApplicable(noReference);
      const relevant = hits
        .slice(0, k)
        .filter((hit) => references.some((reference) => reference.isMetBy(hit))).length;
      return { value: relevant / k, reason: `${relevant} of ${k}` };
    },
  };
}
