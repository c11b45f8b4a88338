import type { Evidence } from "./retrieve.ts";

/**
 * Whether the course covers the question, from retrieval alone: a logistic model of the best cosine similarity and
 * the best coverage (what share of the question's information one chunk holds), fitted by `npm run bench:retrieval` on three public question sets.
 * A model that writes answers judges for itself; this is for the answerer that only quotes.
 */
export function isAnswerable({ similarity, coverage }: Evidence): boolean {
  if (similarity === null) return coverage >= coverageAlone;
  return weights.bias + weights.similarity * similarity + weights.coverage * coverage >= 0;
}

const weights = { bias: -4.7, similarity: 5.74, coverage: 4.33 };
/** Without an embedding model. */
const coverageAlone = 0.55;
