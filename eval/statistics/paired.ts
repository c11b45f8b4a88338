import { bootstrap } from "./bootstrap.ts";
import { seeded } from "./random.ts";

/** Up to this many differences that are not 0 every pattern of signs is tried: 4,096 of them. */
const exactLimit = 12;
const randomFlips = 10_000;

/** A mean difference over pairs, its 95% bootstrap interval, and the two-sided p of a sign-flip permutation test. */
export interface PairedDifference {
  mean: number;
  low: number;
  high: number;
  p: number;
}

/**
 * Is the mean of paired differences other than 0? Null without a pair. Where nothing differs p is 1. The order of the
 * differences does not matter.
 */
export function pairedDifference(
  differences: number[],
  { seed = 1 }: { seed?: number } = {},
): PairedDifference | null {
  const { mean, low, high } = bootstrap(differences, { seed });
  if (mean === null || low === null || high === null) return null;
  return { mean, low, high, p: signFlipP(differences, seed) };
}

/**
 * Two-sided p of the sign-flip (paired permutation) test of a mean of 0 (Fisher, 1935): the share of all patterns of
 * signs whose sum is at least as far from 0. Exact for up to 12 differences that are not 0; beyond, 10,000 random
 * patterns and (extreme + 1) / (patterns + 1), so that p is never 0 (Phipson & Smyth, 2010).
 */
function signFlipP(differences: number[], seed: number): number {
  const sizes = Float64Array.from(differences.filter((difference) => difference !== 0)).sort();
  // Sums that differ by rounding alone count as ties.
  const total = sizes.reduce((sum, size) => sum + Math.abs(size), 0);
  const observed = Math.abs(sizes.reduce((sum, size) => sum + size, 0)) - total * 1e-12;
  if (sizes.length <= exactLimit) {
    const patterns = 2 ** sizes.length;
    let extreme = 0;
    for (let pattern = 0; pattern < patterns; pattern++) {
      if (Math.abs(flippedSum(sizes, () => pattern)) >= observed) extreme++;
    }
    return extreme / patterns;
  }
  const random = seeded(seed);
  const word = () => random() * 2 ** 32;
  let extreme = 0;
  for (let flip = 0; flip < randomFlips; flip++) {
    if (Math.abs(flippedSum(sizes, word)) >= observed) extreme++;
  }
  return (extreme + 1) / (randomFlips + 1);
}

/** The sum with each sign turned where its bit is set. `word` gives 32 bits at a time. */
function flippedSum(sizes: Float64Array, word: () => number): number {
  let sum = 0;
  let bits = 0;
  for (let index = 0; index < sizes.length; index++) {
    if ((index & 31) === 0) bits = word() | 0;
    const size = sizes[index] as number;
    sum += (bits >>> (index & 31)) & 1 ? -size : size;
  }
  return sum;
}

/**
 * p values adjusted for being many (Holm, 1979): the family-wise error stays below what each adjusted value is compared
 * with, whatever depends on what. In the order given.
 */
export function holm(pValues: number[]): number[] {
  const ascending = pValues.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    highest = Math.max(highest, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted;
}
