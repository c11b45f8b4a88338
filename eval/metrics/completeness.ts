import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { withoutMarkers } from "../../src/text/scan-markers.ts";
import { stem, words } from "../../src/text/words.ts";
import type { EvalCase } from "../dataset/case.ts";
import { type Metric, notApplicable } from "./metric.ts";
import { scoreRefusal } from "./refused.ts";

/** Letters of scripts without blanks between words: each counts as a word of its own. */
const unspacedLetter = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/** A text's word stems between blanks, so that whole words alone are found in it. */
const stems = (text: string) => ` ${words(text.replace(unspacedLetter, " $& ")).map(stem).join(" ")} `;

/** The facts of a case that stand in a text, in any of their wordings, and those that do not. */
export function findFacts(facts: string[][], text: string): { held: string[][]; missing: string[][] } {
  const said = stems(text);
  const isHeld = (fact: string[]) => fact.some((wording) => said.includes(stems(wording)));
  return { held: facts.filter(isHeld), missing: facts.filter((fact) => !isHeld(fact)) };
}

/**
 * Share of the reference's key facts that stand in the answer, without a model: a nugget's recall (Voorhees, 2003,
 * "Overview of the TREC 2003 question answering track"), each found by its wording. A wrong refusal holds none.
 */
export const answerCompleteness: Metric = {
  name: "answer completeness",
  group: "answer",
  better: "higher",
  unit: "share",
  about:
    "Share of the reference's key facts whose words stand in the answer; a refusal of a covered question holds none. Read it beside the answer's words: the whole deck holds every fact.",
  score(one: EvalCase, { answer, answered }: CollectedAnswer) {
    const { answerable, referenceFacts = [] } = one;
    if (answerable === false) return notApplicable("not covered by the course");
    if (referenceFacts.length === 0) return notApplicable("the case names no facts");
    if (!answered) return scoreRefusal(one);
    const { held, missing } = findFacts(referenceFacts, withoutMarkers(answer));
    const told = missing.map(([wording]) => wording).join(" | ");
    return {
      value: held.length / referenceFacts.length,
      reason: `${held.length} of ${referenceFacts.length} facts${told ? `, not: ${told}` : ""}`,
    };
  },
};

/** How much a reader has to read for it. */
export const answerWords: Metric = {
  name: "answer words",
  group: "cost",
  better: "lower",
  unit: "words",
  about: "Words of the answer as it is shown; refusals have none.",
  score(_, { answer, answered }) {
    if (!answered) return notApplicable("refused");
    const count = words(withoutMarkers(answer)).length;
    return { value: count, reason: `${count} words` };
  },
};
