import { sortedQuantile } from "./quantile.ts";
import { nextState, numberOf } from "./random.ts";

/** A mean and its 95% interval; all three are null if there was no value. */
export interface MeanInterval {
  mean: number | null;
  low: number | null;
  high: number | null;
}

interface BootstrapOptions {
  seed?: number;
  resamples?: number;
}

/**
 * The mean with its 95% percentile bootstrap interval (Efron, 1979). The values are sorted before they are drawn, so
 * that neither their order nor the run decides the result: the same values and the same seed give the same interval.
 */
export function bootstrap(values: number[], options: BootstrapOptions = {}): MeanInterval {
  const { seed = 1, resamples = 1_000 } = options;
  if (values.length === 0) return { mean: null, low: null, high: null };
  const sorted = Float64Array.from(values).sort();
  const mean = meanOf(sorted);
  if (sorted[0] === sorted[sorted.length - 1]) return { mean, low: mean, high: mean };
  const means = resampledMeans(sorted, resamples, seed).sort();
  return {
    mean,
    // An interval holds its own mean even where rounding would leave it outside.
    low: Math.min(mean, sortedQuantile(means, 0.025) ?? mean),
    high: Math.max(mean, sortedQuantile(means, 0.975) ?? mean),
  };
}

/** The two-sided 95% quantile of the standard normal distribution. */
const z = 1.96;

/**
 * The mean of shares with its 95% interval, by bootstrap; where every value is 0, or every value 1, no resample differs and the bootstrap sees no doubt: there it
 * is Wilson's score interval (1927), n / (n + z²) from the end at which all stand.
 */
export function shareInterval(values: number[], seed: number): MeanInterval {
  const interval = bootstrap(values, { seed });
  if (interval.mean !== 0 && interval.mean !== 1) return interval;
  const reach = z ** 2 / (values.length + z ** 2);
  return interval.mean === 0 ? { ...interval, high: reach } : { ...interval, low: 1 - reach };
}

function resampledMeans(values: Float64Array, resamples: number, seed: number): Float64Array {
  const size = values.length;
  const means = new Float64Array(resamples);
  let state = seed | 0;
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < size; draw++) {
      state = nextState(state);
      sum += values[Math.floor(numberOf(state) * size)] as number;
    }
    means[resample] = sum / size;
  }
  return means;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
