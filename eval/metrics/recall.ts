import type { Metric } from "./metric.ts";
import { retrievalMetric } from "./relevance.ts";

/** References met within the first k, of all references. One folded slide can meet several. */
export const recallAt = (k: number): Metric =>
  retrievalMetric(
    {
      name: `recall@${k}`,
      about: `Share of a question's reference slides that are among the first ${k}.`,
    },
    (references, hits) => {
      const first = hits.slice(0, k);
      const missing = references.filter((reference) => !first.some(reference.isMetBy));
      const names = missing.map(({ describe }) => describe).join("; ");
      return {
        value: (references.length - missing.length) / references.length,
        reason: missing.length === 0 ? "all found" : `missing: ${names}`,
      };
    },
  );
