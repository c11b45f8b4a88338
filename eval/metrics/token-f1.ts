import type { Metric } from "./metric.ts";
import { describeOverlap, type Overlap, overlapMetric, overlapOf } from "./overlap.ts";
import { commonCount, countNgrams, squadWords } from "./tokenize.ts";

/**
 * SQuAD's F1 of two texts as bags of words (Rajpurkar et al., 2016). Where one has no word left, 1 if neither has, as
 * in the evaluation of SQuAD 2.0.
 */
export function squadOverlap(candidate: string, reference: string): Overlap {
  const [said, wanted] = [squadWords(candidate), squadWords(reference)];
  if (said.length === 0 && wanted.length === 0) return { precision: 1, recall: 1, f1: 1 };
  return overlapOf(commonCount(countNgrams(said, 1), countNgrams(wanted, 1)), said.length, wanted.length);
}

export const tokenF1: Metric = overlapMetric(
  {
    name: "token F1",
    about:
      "F1 of the words that answer and reference answer share, without punctuation and articles (SQuAD; Rajpurkar et al., 2016).",
  },
  (answer, reference) => {
    const overlap = squadOverlap(answer, reference);
    return { value: overlap.f1, reason: describeOverlap(overlap) };
  },
);
