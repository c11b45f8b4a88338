import type { LecternError } from "../src/errors.ts";
import { openBudget } from "../src/ledger/budget.ts";
import { lecternVersion } from "../src/version.ts";
import { type Dataset, hashOf } from "./dataset/cases.ts";
import { matchCases, toCase, toResult } from "./given/given.ts";
import type { GivenFile } from "./given/read.ts";
import type { Rubric } from "./judge/rubric.ts";
import { tryJudges } from "./judge/try.ts";
import { definitionOf, type Metric, toMetricInfo } from "./metrics/metric.ts";
import type { CaseResult } from "./run/ask-and-score.ts";
import { openPanel, type PanelDependencies } from "./run/panel.ts";
import { promptsOfMetrics } from "./run/plan.ts";
import { beginRun, keepResult, loadResults, openRun, type Run } from "./run/runs.ts";
import { scoreKept } from "./run/score-kept.ts";

export interface Scoring {
  file: GivenFile;
  /** The cases that were answered, with what is known of them; null: what the file itself says. */
  dataset: Dataset | null;
  name: string;
  judge: string[];
  custom: Rubric[];
  only: string[];
  concurrency: number;
  /** USD; null: none. */
  budget: number | null;
  seed: number;
}

interface Dependencies extends Omit<PanelDependencies, "onJudgement"> {
  onProgress: (done: number, total: number, spent: number | null) => void;
}

/** answers made elsewhere ─score→ Score[] ─keep→ store: a run like any other, but nobody was asked. */
export async function scoreGiven(
  dependencies: Dependencies,
  { file, dataset, budget: limit, ...asked }: Scoring,
  signal: AbortSignal,
): Promise<{ run: Run; stop: LecternError | null }> {
  const { database } = dependencies;
  const given = file.answers;
  const results = dataset
    ? matchCases(dataset.cases, given, file.path)
    : given.map(({ given: one }) => toResult(toCase(one), one));
  const budget = openBudget(limit, ": run the same command again to go on from here");
  const purse = budget.open({ answers: 0, judgements: 0 });
  const depth = Math.max(0, ...results.map(({ answer }) => answer?.hits.length ?? 0));
  const scope = "answers" as const;
  const panel = await openPanel(
    { ...dependencies, onJudgement: (charge) => purse.spend("judgements", [charge]) },
    { ...asked, scope, depth },
  );
  const { judges, judging } = panel;
  const isCited = results.some(({ answer }) => (answer?.citations.length ?? 0) > 0);
  // A form without citations does not tell whether there were any.
  const metrics = panel.metrics.filter(({ group }) => isCited || group !== "citations");
  if (judging && metrics.some(({ judged }) => judged)) await tryJudges(judging, signal);
  const opened = await openRun(
    database,
    describeRun({ file, dataset, ...asked }, { results, metrics, judges, depth }),
    false,
  );
  const { run } = opened;
  Object.assign(purse.cost, run.manifest.cost);
  await beginRun(database, opened);
  const unkept = new Set(opened.todo.map((one) => one.case.id));
  for (const result of results) if (unkept.has(result.case.id)) await keepResult(database, run.id, result);
  const due = (await loadResults(database, run)).filter(({ scores }) => scores === null);
  const { concurrency } = asked;
  const steps = { run, due, metricsFor: () => metrics, concurrency, budget, purse, finishes: true };
  return { run, stop: await scoreKept(dependencies, steps, signal) };
}

type Described = Pick<Scoring, "file" | "dataset" | "name" | "seed" | "concurrency">;

function describeRun(
  { file, dataset, name, seed, concurrency }: Described,
  {
    results,
    metrics,
    judges,
    depth,
  }: { results: CaseResult[]; metrics: Metric[]; judges: string[]; depth: number },
): Parameters<typeof openRun>[1] {
  const cases = results.map((one) => one.case);
  const datasetHash = dataset?.hash ?? hashOf(cases);
  const models = [...new Set(file.answers.flatMap(({ given }) => given.model ?? []))];
  const prompts = promptsOfMetrics(metrics);
  const path = dataset?.path ?? file.path;
  const manifest = {
    name,
    scope: "answers" as const,
    state: "stopped" as const,
    seconds: 0,
    sittings: [],
    dataset: {
      path: fileName(path),
      hash: datasetHash,
      cases: dataset?.cases.length ?? cases.length,
      asked: cases.length,
    },
    repeat: 1,
    seed,
    courses: [],
    provider: `answered elsewhere (${file.format}: ${fileName(file.path)})`,
    settings: { k: String(depth), concurrency: String(concurrency) },
    models: Object.fromEntries(models.length > 0 ? [["answer", models.join(", ")]] : []),
    judges,
    prompts,
    lectern: lecternVersion,
    machine: "",
    cost: { answers: 0, judgements: 0 },
    warnings: [
      "The answers were made elsewhere: what a question is and which passages answered it is what their file says.",
      ...(dataset?.warnings ?? []),
    ],
  };
  const identity = [
    "given",
    name,
    judges,
    prompts,
    metrics.map(definitionOf),
    results.map(({ case: one, answer }) => [one, answer]),
  ];
  return { name, datasetHash, identity, manifest, cases, metrics: metrics.map(toMetricInfo) };
}

const fileName = (path: string) => path.replace(/^.*[\\/]/, "");
