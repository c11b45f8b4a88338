import type { PairedDifference } from "./paired.ts";
import { sortedQuantile } from "./quantile.ts";
import { seeded } from "./random.ts";

const resamples = 1_000;
/** Of a p near 0.05 the last digit is still chance; with thousands of answers more would take seconds a metric. */
const shuffles = 2_000;

/**
 * The difference of two samples' means (second − first), its 95% percentile bootstrap interval (Efron, 1979; each sample
 * drawn anew) and the two-sided p of a permutation test: the share of random divisions of all values, (extreme + 1) /
 * (shuffles + 1), whose means differ as much (Phipson & Smyth, 2010). Null where a sample is empty. The order of the
 * values does not matter.
 */
export function unpairedDifference(
  first: number[],
  second: number[],
  { seed = 1 }: { seed?: number } = {},
): PairedDifference | null {
  if (first.length === 0 || second.length === 0) return null;
  const [before, after] = [first, second].map((values) => Float64Array.from(values).sort()) as [
    Float64Array,
    Float64Array,
  ];
  const random = seeded(seed);
  const difference = meanOf(after) - meanOf(before);
  const drawn = Float64Array.from(
    { length: resamples },
    () => drawnMean(after, random) - drawnMean(before, random),
  ).sort();
  const low = Math.min(difference, sortedQuantile(drawn, 0.025) ?? difference);
  const high = Math.max(difference, sortedQuantile(drawn, 0.975) ?? difference);
  return { mean: difference, low, high, p: permutationP(before, after, random) };
}

function permutationP(before: Float64Array, after: Float64Array, random: () => number): number {
  const all = Float64Array.from([...before, ...after]);
  const total = all.reduce((sum, value) => sum + value, 0);
  const size = Math.min(before.length, after.length);
  // How far the smaller sample's sum is from its share of the whole; what differs by rounding alone counts as a tie.
  const expected = (total * size) / all.length;
  const smaller = before.length <= after.length ? before : after;
  const distance = (sum: number) => Math.abs(sum - expected);
  const observed = distance(smaller.reduce((sum, value) => sum + value, 0)) * (1 - 1e-9) - 1e-12;
  let extreme = 0;
  for (let shuffle = 0; shuffle < shuffles; shuffle++) {
    let sum = 0;
    // The first places of a Fisher–Yates shuffle are a random sample.
    for (let place = 0; place < size; place++) {
      const other = place + Math.floor(random() * (all.length - place));
      const value = all[other] as number;
      all[other] = all[place] as number;
      all[place] = value;
      sum += value;
    }
    if (distance(sum) >= observed) extreme++;
  }
  return (extreme + 1) / (shuffles + 1);
}

function drawnMean(values: Float64Array, random: () => number): number {
  let sum = 0;
  for (let draw = 0; draw < values.length; draw++) {
    sum += values[Math.floor(random() * values.length)] as number;
  }
  return sum / values.length;
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
