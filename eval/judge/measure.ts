import { z } from "zod";
import { commonCount, countNgrams, words } from "../metrics/tokenize.ts";
import { aurocInterval, cohenKappa } from "../statistics/agreement.ts";

/** What a judge made of an answer that people have judged. */
export interface JudgedExample {
  answer: string;
  /** What the answer should rest on: for the baseline of new words, and because answers to the same texts err together. */
  sources: string[];
  /** Higher is better; null if the judge gave none. */
  score: number | null;
  /** The label that people gave. */
  label: boolean;
}

/** How far scores agree with people. Null if it is undefined, such as with labels of one kind only. */
export const agreementSchema = z.object({
  /** Scored examples, without those that failed. */
  n: z.number(),
  failed: z.number(),
  /** Chance that a good answer scores above a bad one, with its 95% bootstrap interval. */
  auroc: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** From this score on an answer counts as good. */
  threshold: z.number(),
  /** The share of judgements that agree with the labels. */
  accuracy: z.number().nullable(),
  kappa: z.number().nullable(),
});
export type Agreement = z.output<typeof agreementSchema>;

export interface Measurement {
  judge: Agreement;
  /** Shorter is better. */
  length: Agreement;
  /** The smaller the share of the answer's words that no source has, the better. */
  newWords: Agreement;
  /** The fewer words that no source has, the better: length and new words in one. */
  newWordCount: Agreement;
  /** The larger the share of the answer that is one run of words of a source, the better. */
  copied: Agreement;
  /** The better the answer's words and those of its sources cover each other (token F1), the better. */
  overlap: Agreement;
}

/**
 * How well a judge agrees with people, beside five baselines that anybody has for nothing: a judge that does not beat
 * them reads nothing. The baselines have no threshold of their own and get the one that suits the labels best: that
 * flatters them.
 */
export function measure(examples: JudgedExample[], threshold: number): Measurement {
  const labels = examples.map(({ label }) => label);
  const lengths = examples.map(({ answer }) => -answer.length);
  const shares = examples.map(({ answer, sources }) => -newWordsOf(answer, sources).share);
  const counts = examples.map(({ answer, sources }) => -newWordsOf(answer, sources).count);
  const groups = examples.map(({ sources }) => sources.join("\n"));
  const scores = examples.map(({ score }) => score);
  const baseline = (values: number[]) =>
    agreement(values, labels, { threshold: bestThreshold(values, labels), groups });
  return {
    judge: agreement(scores, labels, { threshold, groups }),
    length: baseline(lengths),
    newWords: baseline(shares),
    newWordCount: baseline(counts),
    copied: baseline(examples.map(({ answer, sources }) => longestCopy(answer, sources))),
    overlap: baseline(examples.map(({ answer, sources }) => tokenF1Of(answer, sources.join("\n")))),
  };
}

/** Scores against labels, example by example. Examples of one group are drawn together. */
export function agreement(
  scores: (number | null)[],
  labels: boolean[],
  { threshold, groups }: { threshold: number; groups?: string[] },
): Agreement {
  const judged = scores.flatMap((score, index) =>
    score === null ? [] : [{ score, label: labels[index] ?? false, group: groups?.[index] ?? `${index}` }],
  );
  const values = judged.map(({ score }) => score);
  const truth = judged.map(({ label }) => label);
  const said = values.map((score) => score >= threshold);
  const equal = said.filter((good, index) => good === truth[index]).length;
  return {
    n: judged.length,
    failed: scores.length - judged.length,
    auroc: aurocInterval(values, truth, { groups: judged.map(({ group }) => group) }),
    threshold,
    accuracy: judged.length === 0 ? null : equal / judged.length,
    kappa: cohenKappa(said, truth),
  };
}

/** The score from which on judgements agree best with the labels, by kappa; 0 without any. */
export function bestThreshold(scores: number[], labels: boolean[]): number {
  const descending = scores.map((score, index) => ({ score, label: labels[index] ?? false }));
  descending.sort((a, b) => b.score - a.score);
  const positives = labels.filter(Boolean).length;
  let best = { threshold: 0, kappa: Number.NEGATIVE_INFINITY };
  let hits = 0;
  for (const [place, { score, label }] of descending.entries()) {
    if (label) hits++;
    // Equal scores are on one side.
    if (descending[place + 1]?.score === score) continue;
    const kappa = kappaOfCounts({ said: place + 1, positives, hits, of: scores.length });
    if (kappa > best.kappa) best = { threshold: score, kappa };
  }
  return best.threshold;
}

interface Counts {
  /** How many are called good, how many are, how many of these are both, of how many. */
  said: number;
  positives: number;
  hits: number;
  of: number;
}

/** Cohen's kappa of two labels from their counts alone; 0 where it is undefined. */
function kappaOfCounts({ said, positives, hits, of }: Counts): number {
  const agreed = (hits + (of - said - positives + hits)) / of;
  const byChance = (said * positives + (of - said) * (of - positives)) / of ** 2;
  return byChance === 1 ? 0 : (agreed - byChance) / (1 - byChance);
}

/** An answer's distinct words that none of the sources has: how many, and which share; 0 for no words. */
export function newWordsOf(answer: string, sources: string[]): { count: number; share: number } {
  const held = new Set(sources.flatMap(words));
  const types = [...new Set(words(answer))];
  const count = types.filter((type) => !held.has(type)).length;
  return { count, share: types.length === 0 ? 0 : count / types.length };
}

/** The longest run of words that an answer has from one source, as a share of its words; 0 for no words. */
export function longestCopy(answer: string, sources: string[]): number {
  const said = words(answer);
  let longest = 0;
  for (const source of sources.map(words)) {
    // `ends[j]`: how long the run is that ends at the source's word j.
    let ends = new Int32Array(source.length + 1);
    for (const word of said) {
      const next = new Int32Array(source.length + 1);
      for (const [at, other] of source.entries()) {
        if (word !== other) continue;
        const length = (ends[at] ?? 0) + 1;
        next[at + 1] = length;
        longest = Math.max(longest, length);
      }
      ends = next;
    }
  }
  return said.length === 0 ? 0 : longest / said.length;
}

function tokenF1Of(answer: string, source: string): number {
  const [said, held] = [words(answer), words(source)];
  const common = commonCount(countNgrams(said, 1), countNgrams(held, 1));
  return said.length + held.length === 0 ? 0 : (2 * common) / (said.length + held.length);
}
