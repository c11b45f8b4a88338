import { type PairedDifference, pairedDifference } from "../statistics/paired.ts";
import { decidingMetric, type SweepRow, seed } from "./variants.ts";

/** A row and how it stands to the best one. */
export interface RankedRow extends SweepRow {
  /** Minus the best, case by case; null for the best itself. */
  toBest: PairedDifference | null;
  /** Not told apart from the best: p ≥ 0.05. The best is as good as itself. */
  isAsGood: boolean;
}

interface Recommendation {
  row: RankedRow;
  best: RankedRow;
  /** How many rows could be chosen from. */
  among: number;
}

const significance = 0.05;
/** A loss of nDCG that a user may notice: a row that few questions can't tell from the best may still be worse. */
export const margin = 0.01;

/**
 * Best first. Each is compared with the best by a sign-flip permutation test over the questions both were asked. The p
 * values are not adjusted for being many: that would pass more rows as good, while the risk is recommending a worse row.
 */
export function rankRows(rows: SweepRow[]): RankedRow[] {
  const sorted = rows.toSorted((a, b) => meanOf(b) - meanOf(a) || compareCosts(a, b));
  const [best] = sorted;
  return sorted.map((row): RankedRow => {
    if (!best || row === best) return { ...row, toBest: null, isAsGood: true };
    const differences = [...best.scores].flatMap(([id, score]) => (row.scores.get(id) ?? Number.NaN) - score);
    const toBest = pairedDifference(differences.filter(Number.isFinite), { seed });
    return { ...row, toBest, isAsGood: toBest !== null && toBest.p >= significance };
  });
}

/** The cheapest of those that are as good as the best and at most `margin` below it; null without a row. */
export function recommend(ranked: RankedRow[]): Recommendation | null {
  const [best] = ranked;
  if (!best) return null;
  const good = ranked.filter((row) => row.isAsGood && meanOf(best) - meanOf(row) <= margin);
  const [row = best] = good.toSorted(compareCosts);
  return { row, best, among: good.length };
}

export function meanOf({ summaries }: SweepRow): number {
  return summaries.find(({ name }) => name === decidingMetric)?.mean ?? -1;
}

/**
 * A model that is asked for every question first, then what has to be embedded and kept, then time: amounts in steps
 * of a tenth and times in steps of a quarter of a second, which nobody feels before an answer that takes seconds and
 * another load of the machine makes up. Of equals the better one.
 */
function compareCosts(one: SweepRow, other: SweepRow): number {
  const costs = costsOf(one);
  const place = costsOf(other).findIndex((cost, index) => cost !== costs[index]);
  return (costs[place] ?? 0) - (costsOf(other)[place] ?? 0) || meanOf(other) - meanOf(one);
}

const costsOf = ({ index, search, milliseconds }: SweepRow): number[] => [
  search.rerank === "model" ? 1 : 0,
  Math.round(Math.log(Math.max(1, index.tokens)) / Math.log(1.1)),
  index.dimensions ?? 0,
  Math.ceil((milliseconds?.p50 ?? Number.MAX_SAFE_INTEGER) / 250),
];
