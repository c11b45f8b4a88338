/**
 * The quantile at `share` (0 to 1), linear between the order statistics: type 7 of Hyndman & Fan (1996), as R, NumPy
 * and spreadsheets have it. The values need no order. Null for no values.
 */
export function quantile(values: ArrayLike<number>, share: number): number | null {
  return sortedQuantile(Float64Array.from(values).sort(), share);
}

/** `quantile` of values that are already ascending. */
export function sortedQuantile(sorted: ArrayLike<number>, share: number): number | null {
  if (share < 0 || share > 1) throw new RangeError(`A quantile's share is from 0 to 1, not ${share}`);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: ArrayLike<number>): number | null => quantile(values, 0.5);
