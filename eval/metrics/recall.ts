import { type Metric, notApplicable } from "./metric.ts";
import { noReference, referencesOf } from "./relevance.ts";

/** References met within the first k, of all references. One folded slide can meet several. */
export function recallAt(k: number): Metric {
  return {
    name: `recall@${k}`,
    group: "retrieval",
    better: "higher",
    unit: "share",
    about: `Share of a question's reference slides that are among the first ${k}.`,
    score(one, { hits }) {
      const references = referencesOf(one);
      if (references.length === 0) return notApplicable(noReference);
      const first = hits.slice(0, k);
      const missing = references.filter((reference) => !first.some(reference.isMetBy));
      return {
        value: (references.length - missing.length) / references.length,
        reason:
          missing.length === 0
            ? "all found"
            : `missing: ${missing.map(({ describe }) => describe).join("; ")}`,
      };
    },
  };
}
