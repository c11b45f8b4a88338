import { type Metric, notApplicable } from "../../metrics/metric.ts";
import { checkClaims } from "./claims.ts";
import { supportedShare } from "./unsupported.ts";

/** Refusals are judged too: whether the slides held the answer is what tells a bad search from a wrong refusal. */
export const localContextCoverage: Metric = {
  name: "context coverage",
  group: "retrieval",
  better: "higher",
  unit: "share",
  about:
    "Share of the reference answer's sentences that the retrieved slides support, judged as faithfulness is.",
  async score({ referenceAnswer }, { hits }, signal) {
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    if (hits.length === 0) return { value: 0, reason: "no slide was found" };
    const checks = await checkClaims(
      referenceAnswer,
      hits.map(({ slide }) => slide.text),
      { embedding: null, signal },
    );
    return checks.length === 0
      ? notApplicable("the reference answer makes no claim")
      : supportedShare(checks);
  },
};
