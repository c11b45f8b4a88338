import { type Metric, notApplicable } from "./metric.ts";
import { citedSlide, noReference, referencesOf } from "./relevance.ts";

/**
 * Share of citations that name a reference slide. No model reads them: a citation of another slide that says the same
 * counts as wrong, so this is a lower bound where a dataset does not list every slide that answers.
 */
export const citationPrecision: Metric = {
  name: "citation precision",
  group: "citations",
  better: "higher",
  unit: "share",
  about:
    "Share of citations that name a reference slide; a slide that the dataset does not list counts as wrong.",
  score(one, answer) {
    const references = referencesOf(one);
    if (references.length === 0) return notApplicable(noReference);
    if (!answer.answered) return notApplicable("refused");
    if (answer.citations.length === 0) return notApplicable("no citation");
    const right = answer.citations.filter((citation) => {
      const slide = citedSlide(citation, answer);
      return references.some((reference) => reference.matches(slide));
    }).length;
    return {
      value: right / answer.citations.length,
      reason: `${right} of ${answer.citations.length} name a reference slide`,
    };
  },
};
