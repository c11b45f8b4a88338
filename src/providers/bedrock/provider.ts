import type { Config } from "../../config.ts";
import type { KnowledgeBase } from "../knowledge-base.ts";
import type { Converse, Judge, LoneModel, Provider, Rerank, Tier } from "../provider.ts";
import { type Breaker, type BreakerState, createBreakers } from "../resilience/breakers.ts";
import { resilientConverse } from "../resilience/converse.ts";
import { type Answerer, fallbackChain, type LastAnswerer } from "../resilience/fallback.ts";
import { createClients, regionOf } from "./clients.ts";
import { createConverse } from "./converse.ts";
import { createEmbedding } from "./embed.ts";
import { guardrailName } from "./guardrail.ts";
import { abilitiesOf } from "./models.ts";
import { createModerate } from "./moderate.ts";
import { createRerank, rerankUsd } from "./rerank.ts";
import { createKnowledgeBase } from "./retrieve.ts";

export interface Endurance {
  /** Asked in turn where a tier's model and the answer model fail. Absent: each tier's model answers alone. */
  fallbackModels?: string[];
  /** Answers where every model fails. */
  last?: LastAnswerer | null;
  /** The setting that names the answer model. */
  answerSetting?: string;
  /** Milliseconds that a model has to begin its answer, its retries included. */
  firstTokenMs?: number;
  /** Milliseconds that it may be silent within an answer. */
  idleMs?: number;
}

export interface BedrockProvider extends Provider {
  /** Every model that may answer, each alone, the answer model first. */
  answerers: Answerer[];
  breakerStates(): Record<string, BreakerState>;
}

/** Milliseconds for a model that can't be kept from thinking, of which it need not tell. */
const thinkingMs = 60_000;
/** A rewrite is waited for three seconds. One that never comes must end before, so that the breaker learns of it. */
const rewriting = { tries: 2, firstTokenMs: 2_500 };

/** Amazon Bedrock as a provider. Sends nothing by itself; throws `config` for an embedding model it can't feed. */
export function createBedrockProvider(config: Config["bedrock"], endurance: Endurance = {}): BedrockProvider {
  const { fallbackModels, last = null, firstTokenMs = 20_000, idleMs = 20_000 } = endurance;
  const clients = createClients(config.region);
  const { runtime, agentRuntime } = clients;
  const region = () => regionOf(clients);
  const { rerankModel, rewriteModel, embedModel, guardrail } = config;
  const reranks = rerankModel !== "none";
  const breakers = createBreakers();
  const answerers = modelsOf(config, endurance).map(([model, variable]) => {
    const options = { model, variable, region, citations: config.citations, guardrail };
    const thinks = (abilitiesOf(model).thinking?.room ?? 0) > 0;
    const waits = thinks ? { firstTokenMs: thinkingMs, idleMs: thinkingMs } : { firstTokenMs, idleMs };
    const policy = { model, breaker: breakers.of(model), tries: 5, ...waits };
    return { model, converse: resilientConverse(createConverse(runtime, options), policy) };
  });
  const notices = startNotices(config);
  return {
    name: "bedrock",
    extractive: false,
    embedding: createEmbedding(runtime, {
      ...{ model: embedModel, dimensions: config.dimensions, region },
      breaker: breakers.of(embedModel),
    }),
    rerank: reranks
      ? resting(breakers.of(rerankModel), createRerank(agentRuntime, { model: rerankModel, region }))
      : null,
    ...(reranks ? { rerankUsd: (hits: number) => rerankUsd(rerankModel, hits) } : {}),
    rewriter:
      rewriteModel === "none"
        ? null
        : resilientConverse(
            createConverse(runtime, {
              model: rewriteModel,
              variable: "LECTERN_BEDROCK_REWRITE_MODEL",
              region,
            }),
            // A breaker of its own, as its short limit says little of the same model's answers.
            {
              model: rewriteModel,
              breaker: breakers.of(`${rewriteModel} (rewriting)`),
              idleMs,
              ...rewriting,
            },
          ),
    knowledgeBase: null,
    converse: tiered(config, answerers, { fallbackModels, last }, (_, { message }) => {
      const notice = `A model that is set to answer can't: ${message}`;
      if (!notices.includes(notice)) notices.push(notice);
    }),
    moderate: guardrail
      ? createModerate(runtime, { guardrail, region, breaker: breakers.of(guardrailName(guardrail)) })
      : null,
    models: modelNames(config, fallbackModels ?? []),
    notices,
    answerers,
    breakerStates: breakers.states,
  };
}

/** A dead reranker costs its wait a few questions, not every one. */
const resting =
  (breaker: Breaker, rerank: Rerank): Rerank =>
  (query, hits, signal) =>
    breaker.run(() => rerank(query, hits, signal));

type Bedrock = Config["bedrock"];

/** The models that may answer, with the variable that first names each. */
function modelsOf(
  config: Bedrock,
  { fallbackModels = [], answerSetting = "LECTERN_BEDROCK_MODEL" }: Endurance,
): [model: string, variable: string][] {
  const named: [string | undefined, string][] = [
    [config.answerModel, answerSetting],
    [config.simpleModel, "simple= in LECTERN_BEDROCK_MODEL"],
    [config.deepModel, "deep= in LECTERN_BEDROCK_MODEL"],
    ...fallbackModels.map((model): [string, string] => [model, "fallback= in LECTERN_BEDROCK_MODEL"]),
  ];
  const variables = new Map<string, string>();
  for (const [model, variable] of named) {
    if (model !== undefined && !variables.has(model)) variables.set(model, variable);
  }
  return [...variables];
}

/** By what the question is worth: the tier's own model, then the standard one, then those that stand in for both. */
function tiered(
  config: Bedrock,
  answerers: Answerer[],
  { fallbackModels, last = null }: Endurance,
  onLasting: Parameters<typeof fallbackChain>[2],
): Converse {
  const chain = (own: string) => {
    const names = fallbackModels ? [own, config.answerModel, ...fallbackModels] : [own];
    const models = [...new Set(names)].flatMap((name) => answerers.find(({ model }) => model === name) ?? []);
    return fallbackChain(models, last, onLasting);
  };
  const tiers: Record<Tier, Converse> = {
    simple: chain(config.simpleModel ?? config.answerModel),
    standard: chain(config.answerModel),
    deep: chain(config.deepModel ?? config.answerModel),
  };
  return (request, signal) => tiers[request.tier ?? "standard"](request, signal);
}

function modelNames(config: Bedrock, fallbackModels: string[]): Record<string, string> {
  const { embedModel, answerModel, simpleModel, deepModel, rerankModel, rewriteModel, guardrail } = config;
  return {
    embedding: embedModel,
    answer: answerModel,
    ...(simpleModel ? { simple: simpleModel } : {}),
    ...(deepModel ? { deep: deepModel } : {}),
    ...(fallbackModels.length > 0 ? { fallback: fallbackModels.join(",") } : {}),
    ...(rerankModel === "none" ? {} : { rerank: rerankModel }),
    ...(rewriteModel === "none" ? {} : { rewrite: rewriteModel }),
    ...(guardrail ? { guardrail: `${guardrail.id}:${guardrail.version}` } : {}),
  };
}

function startNotices({ region, answerModel, rerankModel, guardrail }: Config["bedrock"]): string[] {
  return [
    ...(region === undefined && answerModel.startsWith("global.")
      ? ["Models may run in any AWS region (set AWS_REGION to keep them to its geography)."]
      : []),
    ...(rerankModel === "none" ? ["Hits are not reranked (LECTERN_BEDROCK_RERANK_MODEL is none)."] : []),
    ...(guardrail
      ? []
      : ["No guardrail checks questions and answers (set LECTERN_BEDROCK_GUARDRAIL to use one)."]),
  ];
}

/** A knowledge base that is searched instead of the index, reranked by the same model as the index's hits. */
export function createBedrockKnowledgeBase(
  { region, rerankModel }: Config["bedrock"],
  settings: NonNullable<Config["knowledgeBase"]>,
): KnowledgeBase {
  const clients = createClients(region);
  return createKnowledgeBase(clients.agentRuntime, {
    ...settings,
    rerankModel: rerankModel === "none" ? null : rerankModel,
    region: () => regionOf(clients),
  });
}

/**
 * A model on Bedrock that answers in place of another provider's own words, with its retries, guardrail and fallbacks.
 * Sends nothing by itself.
 */
export function connectBedrockChat(
  config: Config["bedrock"],
  model: string,
  { models, notices }: Pick<Provider, "models" | "notices">,
  last: LastAnswerer | null,
) {
  const settings = { ...config, answerModel: model, simpleModel: undefined, deepModel: undefined };
  const alone = { ...settings, rewriteModel: "none", rerankModel: "none" };
  const { fallbackModels } = config;
  const standIns = last ? { fallbackModels, last } : {};
  const own = createBedrockProvider(alone, { ...standIns, answerSetting: "LECTERN_CHAT" });
  // What embeds and reranks is another's to tell of; what becomes of the model is added to the same list.
  own.notices.splice(0, own.notices.length, ...notices);
  return {
    converse: own.converse,
    moderate: own.moderate,
    extractive: false,
    models: {
      ...models,
      answer: model,
      ...(own.models.guardrail ? { guardrail: own.models.guardrail } : {}),
    },
    notices: own.notices,
    breakerStates: own.breakerStates,
  } satisfies Partial<Provider>;
}

/** Converse models as judges; see `createBedrockModels`. */
export const createBedrockJudges = (config: Config["bedrock"], models: string[]): Judge[] =>
  createBedrockModels(config, models, "--judge");

/** Converse models that try once, for work that has a patience of its own. Sends nothing by itself. */
export function createBedrockModels(
  config: Config["bedrock"],
  models: string[],
  variable: string,
): LoneModel[] {
  const clients = createClients(config.region);
  const options = { variable, region: () => regionOf(clients) };
  return models.map((model) => ({
    model,
    converse: createConverse(clients.runtime, { model, ...options }),
  }));
}
