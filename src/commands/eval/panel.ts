import { conduct, type Step } from "../../../eval/conduct.ts";
import { type Estimate, estimate } from "../../../eval/estimate.ts";
import type { Judging } from "../../../eval/judge/ask.ts";
import { localJudge } from "../../../eval/judge/local/metrics.ts";
import type { Rubric } from "../../../eval/judge/rubric.ts";
import { answerMetrics, retrievalMetrics } from "../../../eval/metrics/catalog.ts";
import type { Metric } from "../../../eval/metrics/metric.ts";
import { evaluationPatience, patientlyWith } from "../../../eval/patience.ts";
import { describeMissing, type PlannedRun } from "../../../eval/plan.ts";
import { openPurse, type Purse } from "../../../eval/purse.ts";
import type { Manifest } from "../../../eval/report/report.ts";
import { LecternError } from "../../errors.ts";
import type { Embed, EmbeddingModel } from "../../providers/provider.ts";
import { rememberVectors } from "../../providers/recent-vectors.ts";
import { type Lectern, makeJudges } from "../../setup.ts";
import { openVerdicts } from "../../store/verdicts.ts";
import { type Progress, showProgress } from "../progress.ts";

/** Everything that the runs of one command share: judges, metrics, money, patience, progress. */
export interface Panel {
  metrics: Metric[];
  /** Who judges, as the manifest names them. */
  judges: string[];
  /** Says what is about to happen and what it may cost. Throws `budget` where a price is needed and not known. */
  announce(planned: PlannedRun[], budget: number | null): void;
  conduct(planned: PlannedRun, signal: AbortSignal): Promise<void>;
}

export interface PanelOptions {
  scope: Manifest["scope"];
  /** Bedrock model ids, or `local`; empty: the provider's own choice. */
  judge: string[];
  custom: Rubric[];
  /** Metrics to keep; empty: all. */
  only: string[];
  budget?: number;
  concurrency: number;
}

export async function openPanel(lectern: Lectern, options: PanelOptions): Promise<Panel> {
  const purse = openPurse(options.budget ?? null);
  const progress = showProgress();
  const patiently = patientlyWith(evaluationPatience, (error) =>
    progress.line(`${error.message} (waiting, then asking again)`),
  );
  const judging = await openJudging(lectern, options, { purse, patiently });
  const metrics = chooseMetrics(options, judging, forMetrics(lectern.provider.embedding, patiently));
  const judges = judging?.judges.map(({ model }) => model) ?? [localJudge];
  return {
    metrics,
    judges,
    announce: (planned, budget) => announce(planned, { metrics, judging, budget, progress }),
    conduct: async (planned, signal) => {
      const { database } = lectern;
      const onCase = follow(planned, purse, progress);
      const { concurrency } = options;
      await conduct(planned, { database, purse, patiently, concurrency, onCase }, signal).finally(
        progress.stop,
      );
    },
  };
}

async function openJudging(
  { config, database }: Lectern,
  { judge, scope }: PanelOptions,
  { purse, patiently }: { purse: Purse; patiently: Judging["patiently"] },
): Promise<Judging | null> {
  if (judge.includes("local") && judge.length > 1)
    throw new LecternError("usage", "--judge local can't vote with models: the local judge is no model");
  const own = config.provider === "bedrock" ? config.bedrock.judgeModels : [];
  const models = judge.length > 0 ? judge.filter((name) => name !== "local") : own;
  if (scope === "retrieval" || models.length === 0) return null;
  return {
    judges: await makeJudges(config, [...new Set(models)]),
    verdicts: openVerdicts(database),
    onUsage: (usage) => purse.spend("judgements", usage),
    patiently,
  };
}

function chooseMetrics(
  { scope, custom, only }: PanelOptions,
  judging: Judging | null,
  embedding: EmbeddingModel | null,
): Metric[] {
  if (scope === "retrieval") return retrievalMetrics;
  if (custom.length > 0 && !judging)
    throw new LecternError("usage", "A custom metric needs a model as judge: name one with --judge");
  const metrics = answerMetrics({ judging, embedding, custom, only: [] });
  const names = metrics.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new LecternError("usage", `There is no metric "${unknown}"; there are ${names.join(", ")}`);
  return only.length > 0 ? metrics.filter(({ name }) => only.includes(name)) : metrics;
}

/** Some 30 MB of vectors with their texts. */
const rememberedVectors = 12_000;

/**
 * The embedding model as metrics use it: it waits out a busy service as the judges do, and remembers, for the same
 * slides and reference answers come again case after case. Metrics compare texts with texts: one purpose.
 */
function forMetrics(
  embedding: EmbeddingModel | null,
  patiently: Judging["patiently"],
): EmbeddingModel | null {
  if (!embedding) return null;
  const patient: Embed = (texts, _, signal) =>
    patiently(() => embedding.embed(texts, "document", signal), signal);
  return { ...embedding, embed: rememberVectors(patient, rememberedVectors) };
}

function announce(
  planned: PlannedRun[],
  {
    metrics,
    judging,
    budget,
    progress,
  }: { metrics: Metric[]; judging: Judging | null; budget: number | null; progress: Progress },
): void {
  const judges = judging?.judges.map(({ model }) => model) ?? [];
  for (const { run, todo, unscored, provider, configuration, missing, slideCharacters } of planned) {
    for (const one of missing.slice(0, 20)) progress.line(describeMissing(one));
    if (missing.length > 20)
      progress.line(`… and ${missing.length - 20} more references that are not in the index`);
    for (const warning of run.manifest.warnings) progress.line(warning);
    const kept = run.cases.length * run.manifest.repeat - todo.length;
    const price = estimate({
      provider,
      metrics,
      judges,
      todo,
      unscored,
      k: configuration.k,
      slideCharacters,
    });
    progress.line(
      `${run.name} (${run.id}): ${todo.length} answers to ask${kept > 0 ? `, ${kept} kept from before (${unscored.length} to score)` : ""}; ${describePrice(price)}`,
    );
    if (budget !== null && (price.answers === null || price.judgements === null))
      throw new LecternError(
        "budget",
        "The price of a model in use is not known, so --budget can't be kept: leave it out, or add the model to src/prices.ts",
      );
  }
}

function describePrice({ answers, judgements, judgementCalls }: Estimate): string {
  if (answers === 0 && judgementCalls === 0) return "nothing is billed";
  if (answers === null || judgements === null) return "the price of a model in use is not known";
  return `at most about $${(answers + judgements).toFixed(2)} ($${answers.toFixed(2)} for answers, $${judgements.toFixed(2)} for ${judgementCalls} judgements)`;
}

/** Rate and money beside the bar. */
function follow({ run }: PlannedRun, purse: Purse, progress: Progress) {
  const started = new Map<Step, number>();
  return (step: Step, done: number, of: number) => {
    const since = started.get(step) ?? performance.now();
    started.set(step, since);
    // From the first case on: what came before it is opening and warming.
    const rate = ((done - 1) * 1000) / Math.max(1, performance.now() - since);
    const left = Math.round((of - done) / Math.max(rate, 1e-6));
    const spent = purse.total();
    const money = spent === null ? ", price not known" : spent > 0 ? `, $${spent.toFixed(4)}` : "";
    const detail = done === 1 ? "" : `${rate.toFixed(1)} a second, ${left} s left${money}`;
    progress.step(`${step} ${run.name}`, done / of, detail);
  };
}
