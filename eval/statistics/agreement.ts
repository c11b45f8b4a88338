import { groupBy } from "../../src/group-by.ts";
import { sortedQuantile } from "./quantile.ts";
import { seeded } from "./random.ts";

/**
 * Cohen's kappa (Cohen, 1960): how far two raters agree beyond what their habits give by chance; 1 is full agreement,
 * 0 none beyond chance. Any set of unordered labels. Null if it is undefined: no item, or both raters always gave
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
 * Krippendorff's alpha for unordered labels (Krippendorff, 2011): 1 − observed over expected disagreement, for any number
 * of raters who may have left items out. `items`: the labels that each item got; those with fewer than two count for
 * nothing. Null if it is undefined: no item has two labels, or all labels are the same.
 */
export function krippendorffAlpha<Label>(items: Label[][]): number | null {
  const shared = items.filter((labels) => labels.length > 1);
  const total = countsOf(shared.flat());
  const n = shared.flat().length;
  const unequal = (counts: Map<Label, number>, of: number) =>
    [...counts.values()].reduce((sum, count) => sum + count * (of - count), 0);
  const observed = shared.reduce(
    (sum, labels) => sum + unequal(countsOf(labels), labels.length) / (labels.length - 1),
    0,
  );
  const expected = unequal(total, n);
  return expected === 0 ? null : 1 - ((n - 1) * observed) / expected;
}

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half (the Mann-Whitney U
 * over the number of pairs; Hanley & McNeil, 1982). Null if only one class is there.
 */
export function auroc(scores: number[], labels: boolean[]): number | null {
  const { positives, negatives, levels } = classes(scores, labels);
  if (positives.length === 0 || negatives.length === 0) return null;
  return area(counted(positives, levels), counted(negatives, levels), positives.length * negatives.length);
}

/**
 * `auroc` with its 95% percentile bootstrap interval (Efron, 1979), 1,000 resamples of `groups`: items that share one,
 * such as answers to the same passage, err together, so that fewer groups tell less than as many items. The order of
 * the items does not matter. Null with one class only.
 */
export function aurocInterval(
  scores: number[],
  labels: boolean[],
  { groups = scores.map((_, index) => `${index}`), seed = 1 }: { groups?: string[]; seed?: number } = {},
): { value: number; low: number; high: number } | null {
  const value = auroc(scores, labels);
  if (value === null) return null;
  const { levels, rankOf } = ranks(scores);
  const places = groupBy(scores.keys(), (index) => groups[index]);
  const byGroup = [...places.values()].map((own) =>
    own.map((index) => ({ rank: rankOf(scores[index] ?? 0), label: labels[index] ?? false })),
  );
  // What a group holds decides its place, not where it stood.
  const contentsOf = (items: { rank: number; label: boolean }[]) =>
    items
      .map(({ rank, label }) => `${rank} ${label}`)
      .sort()
      .join();
  const members = byGroup
    .map((items) => ({ items, contents: contentsOf(items) }))
    .sort((a, b) => (a.contents < b.contents ? -1 : 1));
  const random = seeded(seed);
  const areas: number[] = [];
  // A resample with one class alone says nothing: few groups may need several tries.
  for (let tried = 0; areas.length < 1_000 && tried < 10_000; tried++) {
    const positives = new Float64Array(levels);
    const negatives = new Float64Array(levels);
    for (let draw = 0; draw < members.length; draw++) {
      for (const { rank, label } of members[Math.floor(random() * members.length)]?.items ?? []) {
        const counts = label ? positives : negatives;
        counts[rank] = (counts[rank] ?? 0) + 1;
      }
    }
    const pairs = sumOf(positives) * sumOf(negatives);
    if (pairs > 0) areas.push(area(positives, negatives, pairs));
  }
  areas.sort((a, b) => a - b);
  return {
    value,
    low: Math.min(value, sortedQuantile(areas, 0.025) ?? value),
    high: Math.max(value, sortedQuantile(areas, 0.975) ?? value),
  };
}

const sumOf = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);

/** Each item of a class as the rank of its score among the distinct scores, ascending. */
function classes(scores: number[], labels: boolean[]) {
  sameLength(scores, labels);
  const { levels, rankOf } = ranks(scores);
  const ranksOf = (wanted: boolean) =>
    Int32Array.from(scores.filter((_, index) => labels[index] === wanted).map(rankOf)).sort();
  return { positives: ranksOf(true), negatives: ranksOf(false), levels };
}

function ranks(scores: number[]) {
  const rank = new Map([...new Set(scores)].sort((a, b) => a - b).map((score, index) => [score, index]));
  return { levels: rank.size, rankOf: (score: number) => rank.get(score) ?? 0 };
}

function counted(ranks: Int32Array, levels: number): Float64Array {
  const counts = new Float64Array(levels);
  for (const rank of ranks) counts[rank] = (counts[rank] ?? 0) + 1;
  return counts;
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
  return new Map([...groupBy(labels, (label) => label)].map(([label, own]) => [label, own.length]));
}

function sameLength(a: unknown[], b: unknown[]): void {
  if (a.length !== b.length)
    throw new RangeError(`${a.length} items against ${b.length}: each wants its pair`);
}
