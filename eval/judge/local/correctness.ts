import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import { type Metric, notApplicable, type Score } from "../../metrics/metric.ts";
import { supportOf } from "./reference-support.ts";
import { declines } from "./relevance.ts";

/** Graded: how much of the reference the answer says, less what it says against the reference. Refusals say nothing. */
export const localCorrectness: Metric = {
  name: "correctness",
  group: "answer",
  better: "higher",
  unit: "share",
  about:
    "Likeness to the reference answer in words, sentence by sentence, less up to half for sentences with a name, number or negation against it.",
  score({ referenceAnswer }, { answered, answer }) {
    if (!answered) return notApplicable("refused");
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    return correctnessOf(withoutMarkers(answer), referenceAnswer);
  },
};

/** From here on an answer counts as correct: a round figure that suited the 395 judged answers of a course FAQ. */
export const correctFrom = 0.25;

/** What a contradiction takes: half, for these checks see more of them than there are where texts differ much. */
const doubt = 0.5;

/** From this strength on a conflict counts as said against the reference. */
const against = 0.5;

export function correctnessOf(answer: string, reference: string): Score {
  if (declines(answer)) return { value: 0, reason: "says that it has no answer" };
  const said = supportOf(answer, [reference]);
  const wanted = supportOf(reference, [answer]);
  if (wanted.length === 0) return notApplicable("the reference answer states nothing that can be compared");
  if (said.length === 0) return { value: 0, reason: "the answer states nothing that can be compared" };
  const shared = (judged: typeof said) =>
    judged.reduce((sum, { novelty }) => sum + 1 - novelty, 0) / judged.length;
  const agreement = Math.max(shared(wanted), shared(said));
  const contradicted = said.filter(({ contrary }) => contrary.strength >= against);
  const reasons = contradicted.map(({ statement, contrary }) => `${statement} (${contrary.reason})`);
  return {
    value: agreement * (1 - doubt * (contradicted.length / said.length)),
    reason: [
      `agreement ${agreement.toFixed(2)}`,
      ...(reasons.length > 0 ? [`against the reference: ${reasons.join("; ")}`] : []),
    ].join("; "),
  };
}
