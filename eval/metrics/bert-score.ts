import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { greedyMatch } from "./greedy-match.ts";
import { type Metric, notApplicable } from "./metric.ts";
import { describeOverlap, overlapMetric } from "./overlap.ts";

/**
 * BERTScore (Zhang et al., 2020): each token's contextual vector is matched with the nearest of the other text; F1 of what
 * that gives for the answer's tokens (precision) and the reference's (recall). By the last layer of the model that is
 * here, without idf weights and without rescaling: published values are of other models and layers, so that the model is
 * part of the name.
 */
export function bertScore({ id, tokens }: Required<Pick<EmbeddingModel, "id" | "tokens">>): Metric {
  return overlapMetric(
    {
      name: `BERTScore ${id}`,
      about: `F1 of the cosines of the contextual vectors of the tokens of answer and reference answer, each with its nearest (BERTScore; Zhang et al., 2020), by the last layer of ${id}, without idf weights and rescaling.`,
    },
    async (answer, reference, signal) => {
      const [said = [], wanted = []] = await tokens([answer, reference], signal);
      if (wanted.length === 0) return notApplicable("the reference answer has no token");
      if (said.length === 0) return { value: 0, reason: "the answer has no token" };
      const overlap = greedyMatch(said, wanted);
      return { value: overlap.f1, reason: describeOverlap(overlap) };
    },
  );
}
