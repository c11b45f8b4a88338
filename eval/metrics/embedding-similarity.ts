import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { greedyMatch } from "./greedy-match.ts";
import { type Metric, notApplicable, type Score } from "./metric.ts";
import { describeOverlap, overlapMetric } from "./overlap.ts";
import { embedAll, sentencesOf } from "./sentences.ts";

/**
 * F1 of meaning over sentences, matched greedily: for a model that gives no vectors of tokens, where `bertScore` can't be
 * had. No baseline is subtracted, so that two texts on one subject are never near 0: compare runs of one embedding
 * model, not models.
 */
export function embeddingSimilarity(embedding: EmbeddingModel): Metric {
  return overlapMetric(
    {
      name: "embedding similarity",
      about: `F1 of the cosines of the sentences of answer and reference answer, each with its nearest (${embedding.id}).`,
    },
    async (answer, reference, signal): Promise<Score> => {
      const wanted = sentencesOf(reference);
      const said = sentencesOf(answer);
      if (wanted.length === 0) return notApplicable("the reference answer has no sentence");
      if (said.length === 0) return { value: 0, reason: "the answer has no sentence" };
      const vectors = await embedAll(embedding, [...said, ...wanted], signal);
      const overlap = greedyMatch(vectors.slice(0, said.length), vectors.slice(said.length));
      return { value: overlap.f1, reason: describeOverlap(overlap) };
    },
  );
}
