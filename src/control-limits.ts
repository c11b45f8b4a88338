/** A share of answers, and how far it may be from the usual by chance alone. */
export interface Share {
  count: number;
  of: number;
  /** Null if there is nothing to be a share of. */
  share: number | null;
}

export interface ControlledShare extends Share {
  /** Null if there are too few answers for limits. */
  limits: { low: number; high: number } | null;
  /** Where it is beyond its limits. */
  signal: "above" | "below" | null;
}

/** Limits are computed only for days with at least this many answers, if there are this many such days: with fewer, chance looks like change. */
export const fewest = { answers: 20, days: 5 };

/** Days for which values have limits. */
const fewestValues = 5;

/**
 * Limits of a chart of individual values, such as the cost of a day: their mean ± 2.66 times the mean difference from
 * one to the next (Shewhart; Montgomery, ch. 6.4). Null where there are too few, or they never differ.
 */
export function controlValues(values: number[]): { low: number; high: number } | null {
  if (values.length < fewestValues) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const moves = values.slice(1).map((value, place) => Math.abs(value - (values[place] ?? value)));
  const reach = (2.66 * moves.reduce((sum, move) => sum + move, 0)) / moves.length;
  return reach === 0 ? null : { low: Math.max(0, mean - reach), high: mean + reach };
}

export const toShare = (count: number, of: number): Share => ({
  count,
  of,
  share: of === 0 ? null : count / of,
});

/**
 * Control limits of a p-chart (Shewhart, 1931; Montgomery, Introduction to Statistical Quality Control, ch. 7): with p̄
 * the share over all days (or weeks), a day of n answers lies within p̄ ± 3·√(p̄(1 − p̄)/n) unless something has changed.
 */
export function controlShares(days: { count: number; of: number }[]): ControlledShare[] {
  const large = days.filter((day) => day.of >= fewest.answers);
  const sum = (of: "count" | "of") => large.reduce((all, day) => all + day[of], 0);
  const usual = large.length >= fewest.days ? sum("count") / sum("of") : null;
  return days.map(({ count, of }) => {
    const plain = toShare(count, of);
    if (usual === null || of < fewest.answers || plain.share === null)
      return { ...plain, limits: null, signal: null };
    const reach = 3 * Math.sqrt((usual * (1 - usual)) / of);
    const limits = { low: Math.max(0, usual - reach), high: Math.min(1, usual + reach) };
    const signal = plain.share > limits.high ? "above" : plain.share < limits.low ? "below" : null;
    return { ...plain, limits, signal };
  });
}
