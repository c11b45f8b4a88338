import pLimit from "p-limit";
import type { Config } from "../../src/config.ts";
import { LecternError } from "../../src/errors.ts";
import type { Charge } from "../../src/ledger/charge.ts";
import { batchPatience, patientlyWith } from "../../src/patience.ts";
import type { Embed, EmbeddingModel, Judge, Provider } from "../../src/providers/provider.ts";
import { cacheVectors } from "../../src/providers/recent-vectors.ts";
import type { Database } from "../../src/store/database.ts";
import { openJudgements, unkeptJudgements } from "../../src/store/judgements.ts";
import type { Judging } from "../judge/ask.ts";
import { localJudge } from "../judge/local/metrics.ts";
import type { Rubric } from "../judge/rubric.ts";
import { answerMetrics, retrievalMetricsTo } from "../metrics/catalog.ts";
import type { Metric } from "../metrics/metric.ts";
import { nearRefusals, refusals, thumbsDown } from "../metrics/traffic.ts";
import type { Manifest } from "./manifest.ts";

/** What all runs of one evaluation are scored by. */
export interface Panel {
  metrics: Metric[];
  /** Who judges, as the manifest names them. */
  judges: string[];
  /** Null: the judge without a model. */
  judging: Judging | null;
  /** Waits while a service is busy, for answers and judgements alike. */
  patiently: Judging["patiently"];
}

export interface PanelOptions {
  scope: Manifest["scope"];
  /** Bedrock model ids, or `local`; empty: the provider's own choice. */
  judge: string[];
  custom: Rubric[];
  /** How many slides each configuration finds at least: hit@10 of three slides is no hit@10. */
  depth: number;
  /** Metrics to keep; empty: all. */
  only: string[];
  concurrency: number;
}

export interface PanelDependencies {
  database: Database;
  config: Config;
  provider: Provider;
  makeJudges: (config: Config, models: string[]) => Promise<Judge[]>;
  /** Counts what judgements are billed. */
  onJudgement: (charge: Charge) => void;
  /** Told once for each reason to wait. */
  onWait: (reason: string) => void;
}

export async function openPanel(dependencies: PanelDependencies, options: PanelOptions): Promise<Panel> {
  const patiently = openPatience(dependencies.onWait, options.concurrency);
  const judging = await openJudging(dependencies, options, patiently);
  const embedding = forMetrics(dependencies.provider.embedding, patiently);
  return {
    metrics: chooseMetrics(options, judging, embedding),
    judges: judging?.judges.map(({ model }) => model) ?? [localJudge],
    judging,
    patiently,
  };
}

/** The most calls at once, including waiting ones, so that a throttling service is not pressed harder. */
function openPatience(onWait: (reason: string) => void, concurrency: number): Judging["patiently"] {
  const limit = pLimit(concurrency);
  let said = "";
  const patiently = patientlyWith(batchPatience, ({ message }) => {
    if (said !== message) onWait(message);
    said = message;
  });
  return (call, signal) => limit(() => patiently(call, signal));
}

async function openJudging(
  { config, database, makeJudges, onJudgement }: PanelDependencies,
  { judge, scope }: PanelOptions,
  patiently: Judging["patiently"],
): Promise<Judging | null> {
  if (judge.includes("local") && judge.length > 1)
    throw new LecternError(
      "usage",
      "--judge local can't vote together with models: name either local or models",
    );
  const own = config.provider === "bedrock" ? config.bedrock.judgeModels : [];
  const models = judge.length > 0 ? judge.filter((name) => name !== "local") : own;
  if (scope === "retrieval" || models.length === 0) return null;
  return {
    judges: await makeJudges(config, [...new Set(models)]),
    judgements: scope === "traffic" ? unkeptJudgements : openJudgements(database),
    asking: new Map(),
    meter: { add: onJudgement },
    patiently,
  };
}

function chooseMetrics(
  { scope, custom, only, depth }: PanelOptions,
  judging: Judging | null,
  embedding: EmbeddingModel | null,
): Metric[] {
  if (scope === "retrieval") return retrievalMetricsTo(depth);
  if (custom.length > 0 && !judging)
    throw new LecternError("usage", "A custom metric needs a model as its judge: name one with --judge");
  const own = answerMetrics({ judging, embedding, custom, depth });
  const metrics = scope === "traffic" ? [...own, refusals, nearRefusals, thumbsDown] : own;
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
  return { ...embedding, embed: cacheVectors(patient, rememberedVectors) };
}
