import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import { splitStatements } from "../../../src/text/split.ts";
import { readSources } from "../../../src/text/support/sources.ts";
import { judgeSupport } from "../../../src/text/support/support.ts";
import { type Metric, notApplicable, type Score } from "../../metrics/metric.ts";
import { refusalsCount, scoreRefusal } from "../../metrics/refused.ts";
import { describeSupport } from "./describe-support.ts";

export const localCompleteness: Metric = {
  name: "completeness",
  group: "answer",
  better: "higher",
  unit: "share",
  about: `How far the answer bears out the reference answer: the mean over its statements, judged as faithfulness is, with the answer as the source. ${refusalsCount}`,
  score(one, { answered, answer }) {
    const { referenceAnswer } = one;
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    if (!answered) return scoreRefusal(one);
    return meanSupport(referenceAnswer, [withoutMarkers(answer)]);
  },
};

/** Refusals are judged too: whether the slides held the answer is what tells a bad search from a wrong refusal. */
export const localContextCoverage: Metric = {
  name: "context coverage",
  group: "retrieval",
  better: "higher",
  unit: "share",
  about:
    "How far the retrieved slides bear out the reference answer: the mean over its statements, judged as faithfulness is.",
  score({ referenceAnswer }, { hits }) {
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    if (hits.length === 0) return { value: 0, reason: "no slide was found" };
    return meanSupport(
      referenceAnswer,
      hits.map(({ slide }) => slide.text),
    );
  },
};

function meanSupport(reference: string, texts: string[]): Score {
  const judged = supportOf(reference, texts);
  if (judged.length === 0) return notApplicable("the reference answer states nothing that can be compared");
  const sum = judged.reduce((total, { score }) => total + score, 0);
  return { value: sum / judged.length, ...describeSupport(judged) };
}

/** Each statement of a text with how far the others bear it out. */
export function supportOf(text: string, texts: string[]) {
  const sources = readSources(texts);
  return splitStatements(text).flatMap(({ role, start, end }) => {
    const statement = text.slice(start, end);
    const support = role === "statement" ? judgeSupport(statement, sources) : null;
    return support === null ? [] : [{ statement, ...support }];
  });
}
