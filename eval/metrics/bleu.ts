import { type Metric, notApplicable } from "./metric.ts";
import { overlapMetric } from "./overlap.ts";
import { countNgrams, words } from "./tokenize.ts";

const orders = [1, 2, 3, 4];

/** `matched` of `total` n-grams of the candidate. */
interface ModifiedPrecision {
  matched: number;
  total: number;
}

/** An n-gram counts at most as often as the reference that has it most often holds it (Papineni et al., 2002, 2.1). */
export function modifiedPrecision(candidate: string[], references: string[][], n: number): ModifiedPrecision {
  const held = references.map((reference) => countNgrams(reference, n));
  let matched = 0;
  let total = 0;
  for (const [ngram, count] of countNgrams(candidate, n)) {
    const most = Math.max(0, ...held.map((counts) => counts.get(ngram) ?? 0));
    matched += Math.min(count, most);
    total += count;
  }
  return { matched, total };
}

/** 1 for a candidate longer than the reference nearest in length, else exp(1 − reference / candidate) (ibid., 2.2). */
export function brevityPenalty(candidateLength: number, referenceLengths: number[]): number {
  const distance = (length: number) => Math.abs(length - candidateLength);
  const nearest = [...referenceLengths].sort((a, b) => distance(a) - distance(b) || a - b)[0] ?? 0;
  if (candidateLength === 0) return 0;
  return candidateLength >= nearest ? 1 : Math.exp(1 - nearest / candidateLength);
}

/**
 * BLEU for single sentences, which rarely share 4-grams: matches and totals of the orders above 1 each count one more
 * (Lin & Och, 2004; method 2 of Chen & Cherry, 2014, and of NLTK).
 */
export function smoothedBleu(candidate: string[], references: string[][]): number {
  const logarithms = orders.map((n) => {
    const { matched, total } = modifiedPrecision(candidate, references, n);
    const precision = n > 1 ? (matched + 1) / (total + 1) : total === 0 ? 0 : matched / total;
    return Math.log(precision);
  });
  const mean = logarithms.reduce((sum, one) => sum + one, 0) / orders.length;
  const lengths = references.map((reference) => reference.length);
  return brevityPenalty(candidate.length, lengths) * Math.exp(mean);
}

export const sentenceBleu: Metric = overlapMetric(
  {
    name: "BLEU",
    about:
      "BLEU of the answer against the reference answer, up to 4-grams (Papineni et al., 2002), orders above 1 smoothed by adding one (Lin & Och, 2004); lower case, no punctuation.",
  },
  (answer, reference) => {
    const wanted = words(reference);
    if (wanted.length === 0) return notApplicable("the reference answer has no word");
    const said = words(answer);
    const penalty = brevityPenalty(said.length, [wanted.length]);
    return { value: smoothedBleu(said, [wanted]), reason: `brevity penalty ${penalty.toFixed(3)}` };
  },
);
