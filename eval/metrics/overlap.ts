import { withoutMarkers } from "../../src/text/scan-markers.ts";
import { type Metric, notApplicable, type Score } from "./metric.ts";
import { refusalsCount, scoreRefusal } from "./refused.ts";

/** Shares of what two texts have in common: of the candidate's, of the reference's, and their harmonic mean. */
export interface Overlap {
  precision: number;
  recall: number;
  f1: number;
}

/** Precision, recall and F1 of `common` things; 0 where there is nothing to have in common. */
export function overlapOf(common: number, inCandidate: number, inReference: number): Overlap {
  if (common === 0) return { precision: 0, recall: 0, f1: 0 };
  const precision = common / inCandidate;
  const recall = common / inReference;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

export const describeOverlap = ({ precision, recall }: Overlap): string =>
  `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;

/**
 * A metric that compares the answer, without its citation markers, with the reference answer. Not applicable without
 * one; a wrong refusal has nothing in common with it.
 */
export function overlapMetric(
  { name, about }: Pick<Metric, "name" | "about">,
  compare: (answer: string, reference: string, signal: AbortSignal) => Score | Promise<Score>,
): Metric {
  return {
    name,
    group: "overlap",
    better: "higher",
    unit: "share",
    about: `${about} ${refusalsCount}`,
    score(one, { answer, answered }, signal) {
      const { referenceAnswer } = one;
      if (!referenceAnswer?.trim()) return notApplicable("the case has no reference answer");
      if (!answered) return scoreRefusal(one);
      return compare(withoutMarkers(answer), referenceAnswer, signal);
    },
  };
}
