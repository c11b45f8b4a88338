import { cpus } from "node:os";
import { LecternError } from "../../src/errors.ts";
import { openBudget } from "../../src/ledger/budget.ts";
import { findCourses } from "../../src/store/courses.ts";
import type { Database } from "../../src/store/database.ts";
import { snapshotIndex } from "../../src/store/snapshot.ts";
import { sampleTraffic, type TrafficQuery } from "../../src/store/traffic.ts";
import { lecternVersion } from "../../src/version.ts";
import type { Rubric } from "../judge/rubric.ts";
import { tryJudges } from "../judge/try.ts";
import { definitionOf, type Metric, toMetricInfo } from "../metrics/metric.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import type { Manifest } from "../run/manifest.ts";
import { openPanel, type PanelDependencies } from "../run/panel.ts";
import { promptsOfMetrics } from "../run/plan.ts";
import { beginRun, keepTraffic, loadResults, openRun, type Run } from "../run/runs.ts";
import { scoreKept } from "../run/score-kept.ts";
import { toResults } from "./to-result.ts";

export interface TrafficScoring extends TrafficQuery {
  name: string;
  judge: string[];
  custom: Rubric[];
  only: string[];
  concurrency: number;
  /** USD; null: none. */
  budget: number | null;
  /** Begin anew even if an unfinished run of the same could be continued. */
  fresh: boolean;
}

interface Dependencies extends Omit<PanelDependencies, "onJudgement"> {
  onSample: (drawn: number, of: number) => void;
  onProgress: (done: number, total: number, spent: number | null) => void;
}

/** kept conversations ─sample→ answers ─score→ Score[] ─keep→ store: a run without references, for which nothing is asked again. */
export async function scoreTraffic(
  dependencies: Dependencies,
  asked: TrafficScoring,
  signal: AbortSignal,
): Promise<{ run: Run; stop: LecternError | null }> {
  const { database } = dependencies;
  const { answers, of } = await sampleTraffic(database, asked);
  if (answers.length === 0) throw nothingGiven(asked);
  dependencies.onSample(answers.length, of);
  const results = await toResults(database, answers);
  const budget = openBudget(asked.budget, ": run the same command again to go on from here");
  const purse = budget.open({ answers: 0, judgements: 0 });
  const depth = Math.max(0, ...results.map(({ answer }) => answer?.hits.length ?? 0));
  const { metrics, judges, judging } = await openPanel(
    { ...dependencies, onJudgement: (charge) => purse.spend("judgements", [charge]) },
    { ...asked, scope: "traffic", depth },
  );
  if (judging && metrics.some(({ judged }) => judged)) await tryJudges(judging, signal);
  const manifest = await describeRun(database, asked, { results, of, metrics, judges });
  const opened = await openRun(
    database,
    {
      name: asked.name,
      identity: identify(asked, { metrics, judges }),
      // All that readers ask is one dataset, of which each run has its own sample.
      datasetHash: "traffic",
      manifest,
      metrics: metrics.map(toMetricInfo),
      cases: [],
    },
    asked.fresh,
  );
  const { run, isNew } = opened;
  Object.assign(purse.cost, run.manifest.cost);
  await beginRun(database, opened);
  if (isNew) for (const result of results) await keepTraffic(database, run.id, result);
  const due = (await loadResults(database, run)).filter(({ scores }) => scores === null);
  const { concurrency } = asked;
  const steps = { run, due, metricsFor: () => metrics, concurrency, budget, purse, finishes: true };
  return { run, stop: await scoreKept(dependencies, steps, signal) };
}

/** New answers come in all the time: what is asked for decides, and not what was drawn. */
const identify = (
  { name, course, days, size, seed }: TrafficScoring,
  { metrics, judges }: { metrics: Metric[]; judges: string[] },
): unknown => [
  "traffic",
  { name, course, days, size, seed },
  judges,
  promptsOfMetrics(metrics),
  metrics.map(definitionOf),
];

async function describeRun(
  database: Database,
  { name, course, days, size, seed, concurrency }: TrafficScoring,
  {
    results,
    of,
    metrics,
    judges,
  }: { results: CaseResult[]; of: number; metrics: Metric[]; judges: string[] },
): Promise<Omit<Manifest, "id" | "started">> {
  const names = [...new Set(results.flatMap((one) => one.case.course ?? []))];
  const rows = (await Promise.all(names.map((one) => findCourses(database, one)))).flat();
  const snapshots = await Promise.all(rows.map(({ id }) => snapshotIndex(database, id)));
  const times = results.flatMap((one) => one.case.traffic?.asked.slice(0, 10) ?? []);
  return {
    name,
    scope: "traffic",
    state: "stopped",
    seconds: 0,
    sittings: [],
    dataset: {
      path: `readers' questions, ${times[0]} to ${times.at(-1)}`,
      hash: "traffic",
      cases: of,
      asked: results.length,
    },
    repeat: 1,
    seed,
    courses: snapshots.map(({ name, slides, indexVersion }) => ({ name, slides, indexVersion })),
    provider: "answered earlier, for readers",
    settings: {
      ...(course === null ? {} : { course }),
      days: String(days),
      sample: String(size),
      concurrency: String(concurrency),
    },
    models: {},
    judges,
    prompts: promptsOfMetrics(metrics),
    lectern: lecternVersion,
    machine: `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
    cost: { answers: 0, judgements: 0 },
    warnings: [
      "Readers asked this, and nobody has said what a right answer would be: nothing here says whether a refusal was right or an answer complete.",
      "This report holds what readers wrote. What they delete leaves the runs in the database, and not the reports that were written before: delete those yourself.",
    ],
  };
}

function nothingGiven({ course, days }: TrafficScoring): LecternError {
  const where = course === null ? "" : ` of the course "${course}"`;
  return new LecternError(
    "not-found",
    `There are no answers${where} in the last ${days} days: look further back with --days, or at another course with --course`,
  );
}
