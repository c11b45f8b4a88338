import pLimit from "p-limit";
import type { Judging } from "../../../eval/judge/ask.ts";
import { localJudge } from "../../../eval/judge/local/metrics.ts";
import type { Rubric } from "../../../eval/judge/rubric.ts";
import { tryJudges } from "../../../eval/judge/try.ts";
import { answerMetrics, retrievalMetricsTo } from "../../../eval/metrics/catalog.ts";
import type { Metric } from "../../../eval/metrics/metric.ts";
import type { Manifest } from "../../../eval/report/report.ts";
import { conduct, takeTurns } from "../../../eval/run/conduct.ts";
import { evaluationPatience, patientlyWith } from "../../../eval/run/patience.ts";
import type { PlannedRun } from "../../../eval/run/plan.ts";
import { LecternError } from "../../errors.ts";
import { openBudget } from "../../ledger/budget.ts";
import type { Embed, EmbeddingModel } from "../../providers/provider.ts";
import { rememberVectors } from "../../providers/recent-vectors.ts";
import { type Lectern, makeJudges } from "../../setup.ts";
import { openJudgements } from "../../store/judgements.ts";
import { type Progress, showProgress } from "../progress.ts";
import { announce, follow } from "./announce.ts";

/** Everything that the runs of one command share: judges, metrics, money, patience, progress. */
export interface Panel {
  metrics: Metric[];
  /** Who judges, as the manifest names them. */
  judges: string[];
  /** Says what is about to happen and what it may cost. Throws `budget` where a price is needed and not known. */
  announce(planned: PlannedRun[]): void;
  /** A judge that can't judge is found out before anything else is paid for. Throws what is wrong with it. */
  tryJudges(signal: AbortSignal): Promise<void>;
  /** All of them, taking turns. Throws what stopped them. */
  conduct(planned: PlannedRun[], signal: AbortSignal): Promise<void>;
}

export interface PanelOptions {
  scope: Manifest["scope"];
  /** Bedrock model ids, or `local`; empty: the provider's own choice. */
  judge: string[];
  custom: Rubric[];
  /** How many slides each configuration finds at least. */
  depth: number;
  /** Metrics to keep; empty: all. */
  only: string[];
  budget?: number;
  concurrency: number;
}

export async function openPanel(lectern: Lectern, options: PanelOptions): Promise<Panel> {
  const { database } = lectern;
  const { concurrency } = options;
  const budget = openBudget(options.budget ?? null, ": run it again to go on from here with as much again");
  const progress = showProgress();
  const patiently = openPatience(progress, concurrency);
  // Judgements are billed to the run that is being conducted, or to nobody's where a judge is only tried.
  let purse = budget.open({ answers: 0, judgements: 0 });
  const judging = await openJudging(lectern, options, {
    meter: { add: (charge) => purse.spend("judgements", [charge]) },
    patiently,
  });
  const metrics = chooseMetrics(options, judging, forMetrics(lectern.provider.embedding, patiently));
  const judges = judging?.judges.map(({ model }) => model) ?? [localJudge];
  return {
    metrics,
    judges,
    announce: (planned) =>
      announce(planned, { metrics, judges: judging ? judges : [], budget: options.budget ?? null, progress }),
    tryJudges: async (signal) => {
      if (judging && metrics.some(({ judged }) => judged)) await tryJudges(judging, signal);
    },
    conduct: async (planned, signal) => {
      const shared = { database, within: budget.within, patiently, concurrency };
      const runs = planned.map((one) => {
        const own = budget.open(one.run.manifest.cost);
        const onTurn = () => {
          purse = own;
        };
        const onProgress = follow(one, budget, progress);
        return conduct(one, { ...shared, purse: own, onTurn, onProgress }, signal);
      });
      await takeTurns(runs).finally(progress.stop);
    },
  };
}

/** So many calls at once, waiting ones among them: a service that throttles is not pressed by more. */
function openPatience(progress: Progress, concurrency: number): Judging["patiently"] {
  const limit = pLimit(concurrency);
  let said = "";
  const patiently = patientlyWith(evaluationPatience, ({ message }) => {
    if (said !== message) progress.line(`${message} (waiting, then asking again)`);
    said = message;
  });
  return (call, signal) => limit(() => patiently(call, signal));
}

async function openJudging(
  { config, database }: Lectern,
  { judge, scope }: PanelOptions,
  shared: Pick<Judging, "meter" | "patiently">,
): Promise<Judging | null> {
  if (judge.includes("local") && judge.length > 1)
    throw new LecternError("usage", "--judge local can't vote with models: the local judge is no model");
  const own = config.provider === "bedrock" ? config.bedrock.judgeModels : [];
  const models = judge.length > 0 ? judge.filter((name) => name !== "local") : own;
  if (scope === "retrieval" || models.length === 0) return null;
  return {
    judges: await makeJudges(config, [...new Set(models)]),
    judgements: openJudgements(database),
    asking: new Map(),
    ...shared,
  };
}

function chooseMetrics(
  { scope, custom, only, depth }: PanelOptions,
  judging: Judging | null,
  embedding: EmbeddingModel | null,
): Metric[] {
  if (scope === "retrieval") return retrievalMetricsTo(depth);
  if (custom.length > 0 && !judging)
    throw new LecternError("usage", "A custom metric needs a model as judge: name one with --judge");
  const metrics = answerMetrics({ judging, embedding, custom, depth });
  const names = metrics.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const more = judging ? "" : "; a model as judge (--judge) has more, such as helpfulness";
    throw new LecternError("usage", `There is no metric "${unknown}"; there are ${names.join(", ")}${more}`);
  }
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
