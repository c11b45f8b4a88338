import { LecternError } from "../../src/errors.ts";
import { groupBy } from "../../src/group-by.ts";
import { counted } from "../../src/text/figures.ts";
import { describeDiff, diffCases } from "../dataset/diff.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { JudgeCompared, PeopleCompared } from "../people/compare-people.ts";
import { leastSliceCases } from "../report/notices.ts";
import type { Comparison } from "../report/report.ts";
import { type CaseSlice, casesOf, shownSlices } from "../report/slices.ts";
import { groupByCase, mean, valuesOf } from "../report/summary.ts";
import { smallestDifference } from "../report/verdict.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import type { Run } from "../run/runs.ts";
import { bootstrap } from "../statistics/bootstrap.ts";
import { holm, pairedDifference } from "../statistics/paired.ts";
import { unpairedDifference } from "../statistics/unpaired.ts";
import { differenceOf, movedCases, needsReferences } from "./yardstick.ts";

/** A run and all that it asked. */
export interface ReportedRun {
  run: Run;
  results: CaseResult[];
  /** How far its judges agree with people. */
  cautions?: string[];
  /** What people who compared it blind with the first run came to. */
  people?: PeopleCompared | null;
  pairwise?: JudgeCompared[];
}

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
 * interval, a sign-flip permutation test, its p adjusted over the metrics of a group (Holm, 1979), wins and losses by
 * case. What was not measured by the same yardstick is not paired; `notes` say what that is, a line a reason. Readers
 * ask other questions each time: of their runs the means are compared, and nothing is paired.
 */
export function compare(
  metrics: MetricInfo[],
  before: ReportedRun,
  after: ReportedRun,
  { run, seed, matters = {} }: { run: number; seed: number; matters?: Record<string, number> },
): { comparisons: Comparison[]; notes: string[] } {
  const shared = metrics.filter(({ name }) => [before, after].every((one) => has(one.run, name)));
  const unlike = new Map(shared.map(({ name }) => [name, differenceOf(name, before.run, after.run)]));
  const alike = shared.filter(({ name }) => unlike.get(name) === null);
  const moved = movedCases(before.run, after.run);
  const [first, second] = [groupByCase(before.results), groupByCase(after.results)];
  const { shown } = shownSlices(casesOf(first));
  const isTraffic = before.run.manifest.scope === "traffic";
  const comparisons = alike.flatMap((metric): Comparison[] => {
    const pairs = pair(metric, first, second).filter(({ id }) => !needsReferences(metric) || !moved.has(id));
    const compared = isTraffic ? compareSamples(metric, first, second, seed) : comparePairs(pairs, seed);
    if (!compared) return [];
    const { name } = metric;
    const least = matters[name] ?? smallestDifference(metric, compared.before);
    return [{ run, metric: name, ...compared, matters: least, slices: compareSlices(pairs, shown, seed) }];
  });
  const notes = [
    ...describeUnlike(unlike),
    ...(moved.size > 0 && alike.some(needsReferences) ? [describeMoved(moved)] : []),
  ];
  return { comparisons: adjust(comparisons, metrics), notes };
}

const has = ({ metrics }: Run, metric: string) => metrics.some(({ name }) => name === metric);

type Compared = Omit<Comparison, "run" | "metric" | "matters" | "slices">;

function compareSamples(
  { name }: MetricInfo,
  before: CaseResult[][],
  after: CaseResult[][],
  seed: number,
): Compared | null {
  const [first, second] = [before, after].map((all) => all.flatMap((repeats) => valuesOf(repeats, name)));
  const found = first && second && unpairedDifference(first, second, { seed });
  if (!found) return null;
  const { mean: difference, ...rest } = found;
  return {
    unpaired: true,
    cases: first.length + second.length,
    before: mean(first),
    after: mean(second),
    difference,
    ...rest,
    adjusted: 1,
    wins: [],
    losses: [],
    ties: 0,
  };
}

/** How two runs differ on one metric; `adjusted` is computed later. Null without a pair. */
function comparePairs(pairs: Pair[], seed: number): Compared | null {
  const whole = pairedDifference(
    pairs.map((one) => one.after - one.before),
    { seed },
  );
  return (
    whole && {
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
    }
  );
}

/** Where the difference lies. No test here: dozens of slices would find something in noise. */
function compareSlices(pairs: Pair[], slices: CaseSlice[], seed: number): Comparison["slices"] {
  const byId = new Map(pairs.map((one) => [one.id, one]));
  return slices.flatMap(({ by, value, ids }) => {
    const own = [...ids].flatMap((id) => byId.get(id) ?? []).map((one) => one.after - one.before);
    const { mean: difference, low, high } = bootstrap(own, { seed });
    if (own.length < leastSliceCases || difference === null || low === null || high === null) return [];
    return [{ by, value, cases: own.length, difference, low, high }];
  });
}

function describeUnlike(unlike: Map<string, string | null>): string[] {
  const told = [...unlike].flatMap(([metric, why]) => (why === null ? [] : [{ metric, why }]));
  return [...groupBy(told, ({ why }) => why)].map(([why, all]) => {
    const names = all.map(({ metric }) => metric).join(", ");
    return `${names} ${all.length === 1 ? "is" : "are"} not compared with the first run, because the yardstick differs: ${why}.`;
  });
}

function describeMoved(moved: Set<string>): string {
  return `${counted(moved.size, "case is", "cases are")} not compared with the first run in retrieval and citations, because their reference slides differ between the indexes: ${listed([...moved])}.`;
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

/** The results of both runs by case, with repeats. */
function pair({ name, better }: MetricInfo, before: CaseResult[][], after: CaseResult[][]): Pair[] {
  const later = new Map(after.map((repeats) => [repeats[0]?.case.id, valuesOf(repeats, name)]));
  return before.flatMap((repeats) => {
    const id = repeats[0]?.case.id ?? "";
    const [first, second] = [valuesOf(repeats, name), later.get(id) ?? []];
    if (first.length === 0 || second.length === 0) return [];
    const one = { id, before: mean(first), after: mean(second) };
    return [{ ...one, gain: (one.after - one.before) * (better === "higher" ? 1 : -1) }];
  });
}

/** Throws `usage` if the runs did not ask the same, and names the difference: a comparison would mean nothing. */
export function checkComparable(runs: Run[]): void {
  const [first, ...others] = runs;
  for (const other of others) {
    if (!first || other.datasetHash === first.datasetHash) continue;
    const differences = describeDiff(diffCases(first.cases, other.cases));
    throw new LecternError(
      "usage",
      `The runs ${first.id} and ${other.id} asked different datasets (${first.manifest.dataset.path} ${first.datasetHash.slice(0, 8)}, ${other.manifest.dataset.path} ${other.datasetHash.slice(0, 8)}; ${differences || "the cases asked are the same, the files are not"}): run both on the same file`,
    );
  }
}

const listed = (ids: string[]) =>
  ids.slice(0, 5).join(", ") + (ids.length > 5 ? ` and ${ids.length - 5} more` : "");
