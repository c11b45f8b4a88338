import { type Metric, notApplicable } from "../../metrics/metric.ts";
import { withoutMarkers } from "../../metrics/tokenize.ts";
import { checkClaims, jointSupport } from "./claims.ts";
import { supportedShare } from "./unsupported.ts";

export const localFaithfulness: Metric = {
  name: "faithfulness",
  group: "answer",
  better: "higher",
  unit: "share",
  about:
    "Share of the answer's sentences that a retrieved slide supports by words, numbers, names and negation, sentence by sentence (as SummaC; Laban et al., 2022).",
  async score(_, { answered, answer, hits }, signal) {
    if (!answered) return notApplicable("refused");
    if (hits.length === 0) return notApplicable("no slide was found");
    const slides = hits.map(({ slide }) => slide.text);
    const checks = await checkClaims(withoutMarkers(answer), slides, { embedding: null, signal });
    return checks.length === 0
      ? notApplicable("the answer makes no claim")
      : { ...supportedShare(checks), grade: jointSupport(checks) };
  },
};
