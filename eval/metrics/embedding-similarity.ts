import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { cosine } from "../../src/text/similarity.ts";
import { type Metric, notApplicable, type Score } from "./metric.ts";
import { describeOverlap, type Overlap, overlapMetric } from "./overlap.ts";
import { embedAll, sentencesOf } from "./sentences.ts";

/**
 * F1 of meaning by BERTScore's greedy matching (Zhang et al., 2020), over sentences where the paper has tokens: every
 * provider embeds texts, few give the vectors of tokens. No baseline is subtracted, so that two texts on one subject
 * are never near 0: compare runs of one embedding model, not models.
 */
export function embeddingSimilarity(embedding: EmbeddingModel): Metric {
  return overlapMetric(
    {
      name: "embedding similarity",
      about: `F1 of the cosines of the sentences of answer and reference answer, each with its nearest (BERTScore's matching; Zhang et al., 2020; ${embedding.id}).`,
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

/**
 * Precision: mean over the candidate's vectors of the cosine with the nearest of the reference's; recall the other way
 * round. Both lists have vectors, L2-normalised. A cosine below 0 counts as 0, so that all stays a share.
 */
export function greedyMatch(candidate: Float32Array[], reference: Float32Array[]): Overlap {
  const precision = meanNearest(candidate, reference);
  const recall = meanNearest(reference, candidate);
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum };
}

function meanNearest(from: Float32Array[], to: Float32Array[]): number {
  const nearest = from.map((vector) => Math.max(...to.map((other) => cosine(vector, other))));
  // Rounding can leave a vector's cosine with itself a little above 1.
  return nearest.reduce((sum, one) => sum + Math.min(1, Math.max(0, one)), 0) / from.length;
}
