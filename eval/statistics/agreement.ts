import { sortedQuantile } from "./quantile.ts";
import { seeded } from "./random.ts";

/**
 * Cohen's kappa (Cohen, 1960): how far two raters agree beyond what their habits give by chance; 1 is full agreement,
 * 0 none beyond chance. Any set of unordered labels. Null where it is undefined: no item, or both raters always gave
 * the same one label, so that chance alone explains all. Throws a RangeError where the lists differ in length.
 */
export function cohenKappa<Label>(a: Label[], b: Label[]): number | null {
  sameLength(a, b);
  const rows = countsOf(a);
  const columns = countsOf(b);
  const agreed = a.filter((label, index) => label === b[index]).length / a.length;
  let byChance = 0;
  for (const [label, count] of rows) byChance += (count * (columns.get(label) ?? 0)) / a.length ** 2;
  return a.length === 0 || byChance === 1 ? null : (agreed - byChance) / (1 - byChance);
}

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half (the Mann-Whitney U
 * over the number of pairs; Hanley & McNeil, 1982). Null where only one class is there.
 */
export function auroc(scores: number[], labels: boolean[]): number | null {
  const { positives, negatives, levels } = classes(scores, labels);
  if (positives.length === 0 || negatives.length === 0) return null;
  return area(counted(positives, levels), counted(negatives, levels), positives.length * negatives.length);
}

/**
 * `auroc` with its 95% percentile bootstrap interval (Efron, 1979), 1,000 resamples, positives and negatives each drawn
 * among themselves so that every resample has both. The order of the items does not matter. Null with one class only.
 */
export function aurocInterval(
  scores: number[],
  labels: boolean[],
  { seed = 1 }: { seed?: number } = {},
): { value: number; low: number; high: number } | null {
  const value = auroc(scores, labels);
  if (value === null) return null;
  const { positives, negatives, levels } = classes(scores, labels);
  const random = seeded(seed);
  const pairs = positives.length * negatives.length;
  const areas = Float64Array.from({ length: 1_000 }, () =>
    area(drawn(positives, levels, random), drawn(negatives, levels, random), pairs),
  ).sort();
  return {
    value,
    low: Math.min(value, sortedQuantile(areas, 0.025) ?? value),
    high: Math.max(value, sortedQuantile(areas, 0.975) ?? value),
  };
}

/** Each item of a class as the rank of its score among the distinct scores, ascending. */
function classes(scores: number[], labels: boolean[]) {
  sameLength(scores, labels);
  const rank = new Map([...new Set(scores)].sort((a, b) => a - b).map((score, index) => [score, index]));
  const ranksOf = (wanted: boolean) =>
    Int32Array.from(
      scores.filter((_, index) => labels[index] === wanted).map((s) => rank.get(s) ?? 0),
    ).sort();
  return { positives: ranksOf(true), negatives: ranksOf(false), levels: rank.size };
}

function counted(ranks: Int32Array, levels: number): Float64Array {
  const counts = new Float64Array(levels);
  for (const rank of ranks) counts[rank] = (counts[rank] ?? 0) + 1;
  return counts;
}

/** As many draws as there are items, with replacement, counted. */
function drawn(ranks: Int32Array, levels: number, random: () => number): Float64Array {
  return counted(
    ranks.map(() => ranks[Math.floor(random() * ranks.length)] ?? 0),
    levels,
  );
}

/** From how many positives and negatives stand at each score, ascending. */
function area(positives: Float64Array, negatives: Float64Array, pairs: number): number {
  let won = 0;
  let below = 0;
  for (const [level, positive] of positives.entries()) {
    const tied = negatives[level] ?? 0;
    won += positive * (below + tied / 2);
    below += tied;
  }
  return won / pairs;
}

function countsOf<Label>(labels: Label[]): Map<Label, number> {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

function sameLength(a: unknown[], b: unknown[]): void {
  if (a.length !== b.length)
    throw new RangeError(`${a.length} items against ${b.length}: each wants its pair`);
}
