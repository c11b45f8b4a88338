import { type Metric, notApplicable } from "./metric.ts";
import { describeOverlap, type Overlap, overlapMetric, overlapOf } from "./overlap.ts";
import { commonCount, countNgrams, words } from "./tokenize.ts";

/** The number of words that ROUGE-L compares of a longer text: the work grows with the product of both lengths. */
const maxSequence = 2_000;

/** ROUGE-N (Lin, 2004) of one candidate and one reference, both as words: what n-grams they share. */
export function ngramOverlap(candidate: string[], reference: string[], n: number): Overlap {
  const common = commonCount(countNgrams(candidate, n), countNgrams(reference, n));
  return overlapOf(common, candidate.length - n + 1, reference.length - n + 1);
}

/**
 * ROUGE-L (Lin, 2004) by the longest common subsequence, F1 (β = 1). Each text is one sequence across its sentences:
 * rouge-score's `rougeL`, not `rougeLsum`. Beyond 2,000 words a text is cut.
 */
export function subsequenceOverlap(candidate: string[], reference: string[]): Overlap {
  const [one, other] = [candidate.slice(0, maxSequence), reference.slice(0, maxSequence)];
  return overlapOf(longestCommonSubsequence(one, other), one.length, other.length);
}

/** Length of the longest common subsequence, one row of the table at a time. */
export function longestCommonSubsequence(one: string[], other: string[]): number {
  const numbers = new Map<string, number>();
  const numbered = (tokens: string[]) =>
    Int32Array.from(tokens, (token) => {
      const number = numbers.get(token) ?? numbers.size;
      numbers.set(token, number);
      return number;
    });
  const rows = numbered(one);
  const columns = numbered(other);
  const lengths = new Int32Array(columns.length + 1);
  for (const token of rows) {
    let diagonal = 0;
    for (let column = 1; column <= columns.length; column++) {
      const above = lengths[column] as number;
      lengths[column] =
        columns[column - 1] === token ? diagonal + 1 : Math.max(above, lengths[column - 1] as number);
      diagonal = above;
    }
  }
  return lengths[columns.length] as number;
}

const wording = "lower case, no stemming";

export const rouge1: Metric = rougeN(1, "words");
export const rouge2: Metric = rougeN(2, "pairs of words");

export const rougeL: Metric = overlapMetric(
  {
    name: "ROUGE-L",
    about: `F1 of the longest common subsequence of words of answer and reference answer (Lin, 2004; ${wording}).`,
  },
  (answer, reference) => {
    const wanted = words(reference);
    if (wanted.length === 0) return notApplicable("the reference answer has no word");
    const overlap = subsequenceOverlap(words(answer), wanted);
    return { value: overlap.f1, reason: describeOverlap(overlap) };
  },
);

function rougeN(n: number, what: string): Metric {
  const about = `F1 of the ${what} that answer and reference answer share (Lin, 2004; ${wording}).`;
  return overlapMetric({ name: `ROUGE-${n}`, about }, (answer, reference) => {
    const wanted = words(reference);
    if (wanted.length < n) return notApplicable(`the reference answer has fewer than ${n} words`);
    const overlap = ngramOverlap(words(answer), wanted, n);
    return { value: overlap.f1, reason: describeOverlap(overlap) };
  });
}
