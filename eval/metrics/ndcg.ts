import type { Hit } from "../../src/types.ts";
import type { Metric } from "./metric.ts";
import { type Reference, retrievalMetric } from "./relevance.ts";

/**
 * Normalised discounted cumulated gain of the first k (Järvelin & Kekäläinen, 2002), with the discount log2(rank + 1)
 * that trec_eval and scikit-learn use. `gains` come in the order of the ranking, `idealGains` best first; null where
 * nothing could be gained.
 */
export function ndcg(gains: number[], idealGains: number[], k: number): number | null {
  const ideal = discounted(idealGains, k);
  return ideal === 0 ? null : discounted(gains, k) / ideal;
}

/** nDCG of the references: each gains 1 at the first hit that meets it, and nothing again. */
export const ndcgAt = (k: number): Metric =>
  retrievalMetric(
    {
      name: `nDCG@${k}`,
      about: `How near the top the reference slides are among the first ${k}, log2 discount (Järvelin & Kekäläinen, 2002).`,
    },
    (references, hits) => {
      const { gains, missed } = gainsOf(references, hits);
      const value = ndcg(gains, idealOf(gains, missed), k);
      const ranks = gains.flatMap((gain, index) => (gain > 0 && index < k ? [index + 1] : []));
      return { value, reason: ranks.length === 0 ? "not found" : `at rank ${ranks.join(", ")}` };
    },
  );

/** What each hit meets that no earlier one met. */
function gainsOf(references: Reference[], hits: Hit[]): { gains: number[]; missed: number } {
  let left = references;
  const gains = hits.map((hit) => {
    const before = left.length;
    left = left.filter((reference) => !reference.isMetBy(hit));
    return before - left.length;
  });
  return { gains, missed: left.length };
}

/** All references first, one a rank, but those that one slide meets together stay together: more can't be had. */
function idealOf(gains: number[], missed: number): number[] {
  const met = gains.filter((gain) => gain > 0).sort((a, b) => b - a);
  return [...met, ...new Array<number>(missed).fill(1)];
}

function discounted(gains: number[], k: number): number {
  return gains.slice(0, k).reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
