import { groundStatements } from "../../../src/answer/guard/grounding.ts";
import { jointSupport } from "../../../src/text/support/support.ts";
import { type Metric, notApplicable } from "../../metrics/metric.ts";
import { refusalsCount, scoreRefusal } from "../../metrics/refused.ts";
import { describeSupport, unsupportedSpans } from "./describe-support.ts";

export const localFaithfulness: Metric = {
  name: "faithfulness",
  group: "answer",
  better: "higher",
  unit: "share",
  about: `How far the slides bear all of the answer out by words, numbers, names and negation, statement by statement, as the page marks it (as SummaC; Laban et al., 2022). ${refusalsCount}`,
  score(one, { answered, answer, citations, hits }) {
    if (!answered) return scoreRefusal(one);
    if (hits.length === 0) return notApplicable("no slide was found");
    const markers = Array.from(answer.matchAll(/[ \t]?\[\d+\]/g), ({ index, 0: marker }) => ({
      start: index,
      end: index + marker.length,
    }));
    const passages = hits.flatMap((hit) => hit.passages ?? [{ slide: hit.slide, text: hit.slide.text }]);
    const statements = groundStatements({ text: answer, markers, citations }, passages);
    const value = jointSupport(statements);
    if (value === null) return notApplicable("the answer states nothing that can be compared");
    const judged = statements.map((one) => ({ ...one, statement: answer.slice(one.start, one.end) }));
    return { value, ...describeSupport(judged), spans: unsupportedSpans(statements) };
  },
};
