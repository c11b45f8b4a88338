import type { CollectedAnswer } from "../../src/answer/collect.ts";
import type { Citation, Hit } from "../../src/types.ts";
import type { EvalCase } from "../dataset/case.ts";
import { describeReference, isReferenced, type KnownSlide, referencesIn } from "../dataset/references.ts";
import { type Metric, notApplicable, type Score } from "./metric.ts";

/** One thing to be found: an entry of `referenceSlides`, or one id of `relevant`. */
export interface Reference {
  /** As reports show it, e.g. `01-foundations.pdf, p. 2`. */
  describe: string;
  matches(slide: KnownSlide): boolean;
  /** Whether the hit's slide, or another that says the same, is the reference. */
  isMetBy(hit: Hit): boolean;
}

/** A metric of the hits' order alone; not applicable without references. */
export function retrievalMetric(
  { name, about }: Pick<Metric, "name" | "about">,
  score: (references: Reference[], hits: Hit[]) => Score,
): Metric {
  return {
    name,
    group: "retrieval",
    better: "higher",
    unit: "share",
    about,
    score(one, { hits }) {
      const references = referencesOf(one);
      return references.length === 0 ? notApplicable(noReference) : score(references, hits);
    },
  };
}

export const noReference = "the case has no reference slide";

/**
 * What a right retrieval brings, each thing once. A deck goes by its whole path or its last segment; without a page
 * any of its slides will do; a page inside a folded build-up means the slide that it folded into.
 */
export function referencesOf(one: EvalCase): Reference[] {
  const references = referencesIn(one).map(
    (reference): Reference => ({
      describe: describeReference(reference),
      matches: (slide) => isReferenced(reference, slide),
      isMetBy: ({ slide, duplicates = [] }) =>
        [slide, ...duplicates].some((one) => isReferenced(reference, one)),
    }),
  );
  return [...new Map(references.map((reference) => [reference.describe, reference])).values()];
}

/** Whether a slide is one of the case's references. */
export function isRelevant(one: EvalCase, slide: KnownSlide): boolean {
  return referencesIn(one).some((reference) => isReferenced(reference, slide));
}

/** Rank (from 1) of the first hit on a reference, null if there is none. */
export function firstRelevantRank(references: Reference[], hits: Hit[]): number | null {
  const index = hits.findIndex((hit) => references.some((reference) => reference.isMetBy(hit)));
  return index === -1 ? null : index + 1;
}

/** The whole slide that a citation names, so that an external id is seen, or what the citation says of it. */
export function citedSlide({ slide }: Citation, { hits }: CollectedAnswer): KnownSlide {
  return hits.find((hit) => hit.slide.id === slide.id)?.slide ?? slide;
}
