import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { type Metric, notApplicable } from "../../metrics/metric.ts";
import { checkClaims } from "./claims.ts";
import { guarded } from "./guarded.ts";
import { supportedShare } from "./unsupported.ts";

/** Refusals are judged too: whether the slides held the answer is what tells a bad search from a wrong refusal. */
export const localContextCoverage = (embedding: EmbeddingModel | null): Metric => ({
  name: "context coverage",
  group: "retrieval",
  better: "higher",
  unit: "share",
  about:
    "Share of the reference answer's sentences that the retrieved slides support, judged as faithfulness is.",
  score({ referenceAnswer }, { hits }, signal) {
    if (referenceAnswer === undefined) return notApplicable("the case has no referenceAnswer");
    if (hits.length === 0) return { value: 0, reason: "no slide was found" };
    return guarded(signal, async () => {
      const checks = await checkClaims(
        referenceAnswer,
        hits.map(({ slide }) => slide.text),
        { embedding, signal },
      );
      return checks.length === 0
        ? notApplicable("the reference answer makes no claim")
        : supportedShare(checks);
    });
  },
});
