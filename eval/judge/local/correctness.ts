import { type Metric, notApplicable, type Score } from "../../metrics/metric.ts";
import { withoutMarkers } from "../../metrics/tokenize.ts";
import { type CheckOptions, findClaims } from "./claims.ts";
import { declines } from "./relevance.ts";

/** Graded: how much of the reference the answer says, less what it says against the reference. Refusals say nothing. */
export const localCorrectness: Metric = {
  name: "correctness",
  group: "answer",
  better: "higher",
  unit: "share",
  about:
    "Likeness to the reference answer in words and meaning, sentence by sentence, less up to half for sentences with a name, number or negation against it.",
  async score({ referenceAnswer }, { answered, answer }, signal) {
    if (!answered) return notApplicable("refused");
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    return correctnessOf(withoutMarkers(answer), referenceAnswer, { embedding: null, signal });
  },
};

/** From here on an answer counts as correct: a round figure that suited the 395 judged answers of a course FAQ. */
export const correctFrom = 0.25;

/** What a contradiction takes: half, for these checks see more of them than there are where texts differ much. */
const doubt = 0.5;

/** From this strength on a conflict counts as said against the reference. */
const against = 0.5;

export async function correctnessOf(
  answer: string,
  reference: string,
  options: CheckOptions,
): Promise<Score> {
  if (declines(answer)) return { value: 0, reason: "says that it has no answer" };
  const said = await findClaims(answer, [reference], options);
  const wanted = await findClaims(reference, [answer], options);
  if (wanted.length === 0) return notApplicable("the reference answer makes no claim");
  if (said.length === 0) return { value: 0, reason: "the answer makes no claim" };
  const held = (findings: typeof said) => {
    const each = findings.map(({ finding }) => (finding === null ? 0 : 1 - Math.min(1, finding.novelty)));
    return each.reduce((sum, one) => sum + one, 0) / each.length;
  };
  const contradicted = said.flatMap(({ claim, finding }) => {
    const worst = finding?.contrary;
    return worst && worst.strength >= against ? [`${claim} (${worst.reason})`] : [];
  });
  const agreement = Math.max(held(wanted), held(said));
  const value = agreement * (1 - doubt * (contradicted.length / said.length));
  const reason = `agreement ${agreement.toFixed(2)}`;
  return {
    value,
    reason:
      contradicted.length === 0 ? reason : `${reason}; against the reference: ${contradicted.join("; ")}`,
  };
}
