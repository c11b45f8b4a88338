import { type Metric, notApplicable } from "../../metrics/metric.ts";
import { withoutMarkers } from "../../metrics/tokenize.ts";
import { checkClaims } from "./claims.ts";
import { supportedShare } from "./unsupported.ts";

export const localCompleteness: Metric = {
  name: "completeness",
  group: "answer",
  better: "higher",
  unit: "share",
  about:
    "Share of the reference answer's sentences that the answer states, judged as faithfulness is, with the answer as the source.",
  async score({ referenceAnswer }, { answered, answer }, signal) {
    if (!answered) return notApplicable("refused");
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    const checks = await checkClaims(referenceAnswer, [withoutMarkers(answer)], {
      embedding: null,
      signal,
    });
    return checks.length === 0
      ? notApplicable("the reference answer makes no claim")
      : supportedShare(checks);
  },
};
