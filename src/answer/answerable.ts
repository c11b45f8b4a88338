import type { Features } from "./features.ts";

/** What search alone knows about whether the course answers one query. */
export interface Evidence {
  /** The best of each over the first hits. */
  coverage: number;
  words: number;
  /** Null without an embedding model. */
  nearest: number | null;
  whole: number | null;
  /** How far the best cosine stands out from the course's usual one, in standard deviations. */
  standout: number | null;
}

/**
 * The probability that the course covers what is asked, from retrieval alone: a logistic model, fitted by
 * `npm run bench:retrieval` on questions of three public sets, the same with their slides taken away, and questions to
 * other courses. A question of several parts is covered where one of them is. A model that writes answers judges for
 * itself; this is for the answerer that only quotes.
 */
export function coveredProbability(evidence: Evidence[]): number {
  return Math.max(0, ...evidence.map((one) => 1 / (1 + Math.exp(-logit(one)))));
}

export const isAnswerable = (evidence: Evidence[]) => coveredProbability(evidence) >= threshold;

export const threshold = 0.5;
export const weights = { bias: -4.7, coverage: 4.3, words: 0, nearest: 5.7, whole: 0, standout: 0 };
/** Without an embedding model. */
const wordsAlone = { bias: -6, coverage: 11 };

function logit({ coverage, words, nearest, whole, standout }: Evidence): number {
  if (nearest === null) return wordsAlone.bias + wordsAlone.coverage * coverage;
  return (
    weights.bias +
    weights.coverage * coverage +
    weights.words * words +
    weights.nearest * nearest +
    weights.whole * (whole ?? 0) +
    weights.standout * (standout ?? 0)
  );
}

/** `features` of a query's first hits. */
export function weighEvidence(
  features: Features[],
  background: { mean: number; deviation: number } | null,
): Evidence {
  const best = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  const whole = best(features.map((one) => one.whole));
  return {
    coverage: best(features.map((one) => one.coverage)) ?? 0,
    words: best(features.map((one) => one.words)) ?? 0,
    nearest: best(features.map((one) => one.nearest)),
    whole,
    standout:
      whole === null || !background ? null : (whole - background.mean) / Math.max(background.deviation, 0.01),
  };
}
