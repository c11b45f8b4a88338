import { placeName } from "../../src/text/place-name.ts";
import { type Metric, notApplicable } from "./metric.ts";
import { refusalsCount, scoreRefusal } from "./refused.ts";
import { citedSlide, noReference, referencesOf } from "./relevance.ts";

/** 1 when at least one citation names a reference slide. */
export const citesReference: Metric = {
  name: "cites a reference slide",
  group: "citations",
  better: "higher",
  unit: "share",
  about: `Share of answers with at least one citation of a reference slide. ${refusalsCount}`,
  score(one, answer) {
    const references = referencesOf(one);
    if (references.length === 0) return notApplicable(noReference);
    if (!answer.answered) return scoreRefusal(one);
    const cited = answer.citations.map((citation) => citedSlide(citation, answer));
    const names = new Set(cited.map(placeName));
    return {
      value: cited.some((slide) => references.some((reference) => reference.matches(slide))) ? 1 : 0,
      reason: names.size === 0 ? "no citation" : `cites ${[...names].join("; ")}`,
    };
  },
};
