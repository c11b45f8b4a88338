import { type Metric, notApplicable, type Score } from "./metric.ts";
import { refusalsCount, scoreRefusal } from "./refused.ts";
import { citedSlide, type Reference, referencesOf, retrievalMetric } from "./relevance.ts";

/** A question whose answer takes several slides is not answered from some of them. */
const alone = "the case needs no two slides";

/** 1 if every slide that a question of several slides needs is among the first k. */
export const allFoundAt = (k: number): Metric =>
  retrievalMetric(
    {
      name: `all found@${k}`,
      about: `Share of the questions with several reference slides of which all are among the first ${k}.`,
    },
    (references, hits) => {
      if (references.length < 2) return notApplicable(alone);
      const first = hits.slice(0, k);
      return wholeOf(references, (reference) => first.some(reference.isMetBy));
    },
  );

export const allCited: Metric = {
  name: "all cited",
  group: "citations",
  better: "higher",
  unit: "share",
  about: `Share of the questions with several reference slides whose answer cites all of them. ${refusalsCount}`,
  score(one, answer) {
    const references = referencesOf(one);
    if (references.length < 2) return notApplicable(alone);
    if (!answer.answered) return scoreRefusal(one);
    const cited = answer.citations.map((citation) => citedSlide(citation, answer));
    return wholeOf(references, (reference) => cited.some((slide) => reference.matches(slide)));
  },
};

function wholeOf(references: Reference[], isMet: (reference: Reference) => boolean): Score {
  const missing = references.filter((reference) => !isMet(reference)).map(({ describe }) => describe);
  return missing.length === 0
    ? { value: 1, reason: `all ${references.length}` }
    : { value: 0, reason: `missing: ${missing.join("; ")}` };
}
