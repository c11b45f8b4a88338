import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import { type Metric, notApplicable, type Score } from "../../metrics/metric.ts";
import { refusalsCount, scoreRefusal } from "../../metrics/refused.ts";
import { supportOf } from "./reference-support.ts";
import { declines } from "./relevance.ts";

/** What the answer and the reference say of each other, so that neither a word alone nor a whole deck is right. */
export const localCorrectness: Metric = {
  name: "correctness",
  group: "answer",
  better: "higher",
  unit: "share",
  about: `F1 of the statements that answer and reference answer bear out of each other, by words, numbers, names, negation and roles. ${refusalsCount}`,
  score(one, { answered, answer }) {
    const { referenceAnswer } = one;
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    if (!answered) return scoreRefusal(one);
    return correctnessOf(withoutMarkers(answer), referenceAnswer);
  },
};

/** If a statement has more new words than this, the reference says nothing about it, and so can't contradict it. */
const nearly = 0.4;
/** From this strength on a conflict counts as said against the reference. */
const against = 0.5;

const isAgainst = ({ novelty, contrary, features }: ReturnType<typeof supportOf>[number]): boolean =>
  novelty < nearly && Math.max(contrary.strength, features.number) >= against;

export function correctnessOf(answer: string, reference: string): Score {
  if (declines(answer)) return { value: 0, reason: "says that it has no answer" };
  const said = supportOf(answer, [reference]);
  const wanted = supportOf(reference, [answer]);
  if (wanted.length === 0) return notApplicable("the reference answer states nothing that can be compared");
  if (said.length === 0) return { value: 0, reason: "the answer states nothing that can be compared" };
  const [precision, recall] = [said, wanted].map(
    (judged) => judged.reduce((sum, { score }) => sum + score, 0) / judged.length,
  ) as [number, number];
  const faults = said
    .filter(isAgainst)
    .map(({ statement, contrary, reason }) => `${statement} (${contrary.reason || reason})`);
  const told = faults.length > 0 ? `; against the reference: ${faults.join("; ")}` : "";
  return {
    value: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    reason: `precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}${told}`,
    ...(faults.length > 0 ? { faults } : {}),
  };
}
