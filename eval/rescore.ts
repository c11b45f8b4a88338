import { LecternError } from "../src/errors.ts";
import { openBudget } from "../src/ledger/budget.ts";
import { saveMetrics } from "../src/store/evaluations.ts";
import { localJudge } from "./judge/local/metrics.ts";
import type { Rubric } from "./judge/rubric.ts";
import { definitionOf, type Metric, type MetricInfo, type Score, toMetricInfo } from "./metrics/metric.ts";
import type { CaseResult } from "./run/ask-and-score.ts";
import { openPanel, type PanelDependencies } from "./run/panel.ts";
import { promptsOfMetrics } from "./run/plan.ts";
import { findRun, loadResults, type Run } from "./run/runs.ts";
import { scoreKept } from "./run/score-kept.ts";

export interface Rescoring {
  /** Id, beginning of the id, or name. */
  run: string;
  /** Metrics to score again; empty: all that the run has. */
  only: string[];
  /** Only the scores that failed, or for which the vote of a judge is missing. */
  failed: boolean;
  custom: Rubric[];
  concurrency: number;
  /** USD; null: none. */
  budget: number | null;
}

interface Dependencies extends Omit<PanelDependencies, "onJudgement"> {
  onProgress: (done: number, total: number, spent: number | null) => void;
}

interface Rescored {
  run: Run;
  /** Scores that were computed again. */
  scores: number;
  /** The budget that ended it before its last case. */
  stop: LecternError | null;
}

/** stored answers ─score again→ Score[] ─keep→ store: the tutor is not asked, and what it was paid stays in the books. */
export async function rescore(
  dependencies: Dependencies,
  { run: reference, only, failed, custom, concurrency, budget: limit }: Rescoring,
  signal: AbortSignal,
): Promise<Rescored> {
  const { database } = dependencies;
  const run = await findRun(database, reference);
  const { manifest } = run;
  const budget = openBudget(limit, ": run the same command again to go on from here");
  const purse = budget.open(manifest.cost);
  const { metrics } = await openPanel(
    { ...dependencies, onJudgement: (charge) => purse.spend("judgements", [charge]) },
    {
      scope: manifest.scope,
      judge: manifest.judges.map((judge) => (judge === localJudge ? "local" : judge)),
      custom,
      depth: Number(manifest.settings.k),
      only,
      concurrency,
    },
  );
  const wanted = only.length > 0 ? metrics : metrics.filter(({ name }) => hasMetric(run, name));
  if (failed) for (const metric of wanted) refuseAnother(run, metric);
  const results = await loadResults(database, run);
  const isDue = (result: CaseResult) => (metric: Metric) => !failed || isFailed(result.scores?.[metric.name]);
  const due = results.filter((one) => one.answer !== null && wanted.some(isDue(one)));
  const total = due.reduce((sum, one) => sum + wanted.filter(isDue(one)).length, 0);
  const metricsFor = (result: CaseResult) => wanted.filter(isDue(result));
  if (!failed) await redefine(dependencies, run, wanted);
  const steps = { run, due, metricsFor, concurrency, budget, purse, finishes: false };
  const stop = await scoreKept(dependencies, steps, signal);
  return { run, scores: total, stop };
}

const hasMetric = ({ metrics }: Run, wanted: string) => metrics.some(({ name }) => name === wanted);

/** A vote that is missing leaves the score to fewer judges than the other cases have. */
const isFailed = (score: Score | undefined): boolean =>
  score === undefined ||
  (score.failed ?? false) ||
  (score.judgements ?? []).some((one) => one.failed ?? false);

/** Some scores by one prompt and some by another would be one mean of two things. */
function refuseAnother({ id, metrics, manifest }: Run, metric: Metric): void {
  const before = metrics.find(({ name }) => name === metric.name);
  const prompts = Object.entries(promptsOfMetrics([metric]));
  const isSame =
    before !== undefined &&
    definitionOf(before) === definitionOf(metric) &&
    prompts.every(([version, hash]) => manifest.prompts[version] === hash);
  if (isSame) return;
  throw new LecternError(
    "usage",
    `The metric "${metric.name}" is not what the run ${id} was scored by: score all its cases again, without --failed`,
  );
}

/** The run is scored by these from now on. */
async function redefine({ database }: Dependencies, run: Run, wanted: Metric[]): Promise<void> {
  const changed = new Map<string, MetricInfo>(wanted.map((metric) => [metric.name, toMetricInfo(metric)]));
  const kept = run.metrics.map((one) => changed.get(one.name) ?? one);
  run.metrics = [...kept, ...[...changed.values()].filter(({ name }) => !hasMetric(run, name))];
  Object.assign(run.manifest.prompts, promptsOfMetrics(wanted));
  await saveMetrics(database, run.id, run.metrics);
}
