import type { MetricInfo, Score } from "../metrics/metric.ts";
import type { CaseRow, Report } from "./report.ts";

/** The cases that went worst in any run, worst first; perfect ones are left out. */
export function worstCases({ cases, metrics }: Report, most: number): CaseRow[] {
  const shares = metrics.filter(({ unit }) => unit === "share");
  return cases
    .map((row) => ({ row, badness: Math.max(0, ...row.answers.map((one) => badness(one, shares))) }))
    .filter(({ badness }) => badness > 0)
    .sort((a, b) => b.badness - a.badness)
    .slice(0, most)
    .map(({ row }) => row);
}

/** 0 (nothing wrong) to 1: how far the shares are from their good end, on average; 1 where the tutor failed. */
export function badness(
  { scores, error }: { scores: Record<string, Score>; error: string | null },
  shares: MetricInfo[],
): number {
  if (error !== null) return 1;
  const distances = shares.flatMap(({ name, better }) => {
    const value = scores[name]?.value;
    return value == null ? [] : [better === "higher" ? 1 - value : value];
  });
  return distances.length === 0 ? 0 : distances.reduce((sum, one) => sum + one, 0) / distances.length;
}
