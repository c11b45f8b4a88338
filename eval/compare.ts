import { LecternError } from "../src/errors.ts";
import type { CaseResult } from "./evaluate.ts";
import type { MetricInfo } from "./metrics/metric.ts";
import type { Comparison } from "./report/report.ts";
import type { Run } from "./runs.ts";
import { holm, pairedDifference } from "./statistics/paired.ts";
import { groupByCase, mean, slicesOf, valuesOf } from "./summary.ts";

/** One case scored by both runs: `gain` is after − before, turned so that more is better. */
interface Pair {
  id: string;
  before: number;
  after: number;
  gain: number;
}

/** Less than this is rounding, not a change. */
const same = 1e-9;

/**
 * A run against the first, metric by metric, over the cases that both scored: mean difference with its 95% bootstrap
 * interval, a sign-flip permutation test, its p adjusted over the metrics of a group (Holm, 1979), wins and losses by case.
 */
export function compare(
  metrics: MetricInfo[],
  before: CaseResult[],
  after: CaseResult[],
  { run, seed }: { run: number; seed: number },
): Comparison[] {
  const sliced = slicesOf(before.map((result) => result.case));
  const compared = metrics.flatMap((metric): Comparison[] => {
    const pairs = pair(metric, before, after);
    const whole = pairedDifference(
      pairs.map((one) => one.after - one.before),
      { seed },
    );
    if (!whole) return [];
    return [
      {
        run,
        metric: metric.name,
        cases: pairs.length,
        before: mean(pairs.map((one) => one.before)),
        after: mean(pairs.map((one) => one.after)),
        difference: whole.mean,
        low: whole.low,
        high: whole.high,
        p: whole.p,
        adjusted: 1,
        wins: pairs.filter(({ gain }) => gain > same).map(({ id }) => id),
        losses: pairs.filter(({ gain }) => gain < -same).map(({ id }) => id),
        ties: pairs.filter(({ gain }) => Math.abs(gain) <= same).length,
        slices: sliced.flatMap(({ by, value, ids }) => {
          const own = pairs.filter(({ id }) => ids.has(id)).map((one) => one.after - one.before);
          const part = pairedDifference(own, { seed });
          return part
            ? [{ by, value, cases: own.length, difference: part.mean, low: part.low, high: part.high }]
            : [];
        }),
      },
    ];
  });
  return adjust(compared, metrics);
}

/** Holm's correction within each group: eight views of one ranking must not drown what citations say, nor the reverse. */
function adjust(compared: Comparison[], metrics: MetricInfo[]): Comparison[] {
  const groupOf = new Map(metrics.map(({ name, group }) => [name, group]));
  const adjusted = new Map<string, number>();
  for (const group of new Set(groupOf.values())) {
    const family = compared.filter(({ metric }) => groupOf.get(metric) === group);
    const values = holm(family.map(({ p }) => p));
    for (const [index, { metric }] of family.entries()) adjusted.set(metric, values[index] ?? 1);
  }
  return compared.map((one) => ({ ...one, adjusted: adjusted.get(one.metric) ?? 1 }));
}

function pair({ name, better }: MetricInfo, before: CaseResult[], after: CaseResult[]): Pair[] {
  const later = new Map(groupByCase(after).map((repeats) => [repeats[0]?.case.id, valuesOf(repeats, name)]));
  return groupByCase(before).flatMap((repeats) => {
    const id = repeats[0]?.case.id ?? "";
    const [first, second] = [valuesOf(repeats, name), later.get(id) ?? []];
    if (first.length === 0 || second.length === 0) return [];
    const one = { id, before: mean(first), after: mean(second) };
    return [{ ...one, gain: (one.after - one.before) * (better === "higher" ? 1 : -1) }];
  });
}

/** Throws `usage` where the runs did not ask the same, and names the difference: a comparison would mean nothing. */
export function checkComparable(runs: Run[]): void {
  const [first, ...others] = runs;
  for (const other of others) {
    if (!first || other.datasetHash === first.datasetHash) continue;
    const [mine, theirs] = [first, other].map((run) => new Map(run.cases.map((one) => [one.id, one])));
    const only = (a?: Map<string, unknown>, b?: Map<string, unknown>) =>
      [...(a?.keys() ?? [])].filter((id) => !b?.has(id));
    const [gone, added] = [only(mine, theirs), only(theirs, mine)];
    const changed = [...(mine ?? [])].filter(([id, one]) => {
      const twin = theirs?.get(id);
      return twin && JSON.stringify(twin) !== JSON.stringify(one);
    });
    const differences = [
      describe("only in the first", gone),
      describe("only in the second", added),
      describe(
        "changed",
        changed.map(([id]) => id),
      ),
    ].filter(Boolean);
    throw new LecternError(
      "usage",
      `The runs ${first.id} and ${other.id} asked different datasets (${first.manifest.dataset.path} ${first.datasetHash.slice(0, 8)}, ${other.manifest.dataset.path} ${other.datasetHash.slice(0, 8)}; ${differences.join("; ") || "the cases asked are the same, the files are not"}): run both on the same file`,
    );
  }
}

function describe(what: string, ids: string[]): string | null {
  if (ids.length === 0) return null;
  const more = ids.length > 5 ? ` and ${ids.length - 5} more` : "";
  return `${ids.length} ${what}: ${ids.slice(0, 5).join(", ")}${more}`;
}
