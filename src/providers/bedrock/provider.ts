import type { Config } from "../../config.ts";
import type { KnowledgeBase } from "../knowledge-base.ts";
import type { Judge, Provider } from "../provider.ts";
import { type BreakerState, createBreakers } from "../resilience/breakers.ts";
import { resilientConverse } from "../resilience/converse.ts";
import { type Answerer, fallbackChain, type LastAnswerer } from "../resilience/fallback.ts";
import { createClients, regionOf } from "./clients.ts";
import { createConverse } from "./converse.ts";
import { createEmbedding } from "./embed.ts";
import { createModerate } from "./moderate.ts";
import { createRerank } from "./rerank.ts";
import { createKnowledgeBase } from "./retrieve.ts";

export interface Endurance {
  /** Asked in turn where the answer model fails. */
  fallbackModels?: string[];
  /** Answers where every model fails. */
  last?: LastAnswerer | null;
  /** Milliseconds that a model has to begin its answer, its retries included. */
  firstTokenMs?: number;
  /** Milliseconds that it may be silent within an answer. */
  idleMs?: number;
}

export interface BedrockProvider extends Provider {
  /** Every model that may answer, each alone, the configured one first. */
  answerers: Answerer[];
  breakerStates(): Record<string, BreakerState>;
}

/** A rewrite is waited for three seconds. One that never comes must end before, so that the breaker learns of it. */
const rewriting = { tries: 2, firstTokenMs: 2_500 };

/** Amazon Bedrock as a provider. Sends nothing by itself; throws `config` for an embedding model it can't feed. */
export function createBedrockProvider(
  config: Config["bedrock"],
  { fallbackModels = [], last = null, firstTokenMs = 20_000, idleMs = 20_000 }: Endurance = {},
): BedrockProvider {
  const clients = createClients(config.region);
  const { runtime, agentRuntime } = clients;
  const region = () => regionOf(clients);
  const { answerModel, rerankModel, rewriteModel, embedModel, guardrail } = config;
  const reranks = rerankModel !== "none";
  const breakers = createBreakers();
  type Limits = { breaker: string; tries: number; firstTokenMs: number };
  const enduring = (model: string, variable: string, { breaker, ...limits }: Limits) =>
    resilientConverse(createConverse(runtime, { model, variable, region, citations: config.citations }), {
      model,
      breaker: breakers.of(breaker),
      idleMs,
      ...limits,
    });
  const answerers = [...new Set([answerModel, ...fallbackModels])].map((model, index) => {
    const variable = index === 0 ? "LECTERN_BEDROCK_MODEL" : "LECTERN_BEDROCK_FALLBACK_MODELS";
    return { model, converse: enduring(model, variable, { breaker: model, tries: 5, firstTokenMs }) };
  });
  const notices = startNotices(config);
  return {
    name: "bedrock",
    extractive: false,
    embedding: createEmbedding(runtime, { model: embedModel, dimensions: config.dimensions, region }),
    rerank: reranks ? createRerank(agentRuntime, { model: rerankModel, region }) : null,
    rewriter:
      rewriteModel === "none"
        ? null
        : enduring(rewriteModel, "LECTERN_BEDROCK_REWRITE_MODEL", {
            // Its own, as its short limit says little of the same model's answers.
            breaker: `${rewriteModel} (rewriting)`,
            ...rewriting,
          }),
    knowledgeBase: null,
    converse: fallbackChain(answerers, last, (_, { message }) => {
      const notice = `A model that should answer can't: ${message}`;
      if (!notices.includes(notice)) notices.push(notice);
    }),
    moderate: guardrail ? createModerate(runtime, { guardrail, region }) : null,
    models: {
      embedding: embedModel,
      answer: answerModel,
      ...(fallbackModels.length > 0 ? { fallback: fallbackModels.join(",") } : {}),
      ...(reranks ? { rerank: rerankModel } : {}),
      ...(rewriteModel === "none" ? {} : { rewrite: rewriteModel }),
      ...(guardrail ? { guardrail: `${guardrail.id}:${guardrail.version}` } : {}),
    },
    notices,
    answerers,
    breakerStates: breakers.states,
  };
}

function startNotices({ rerankModel, guardrail }: Config["bedrock"]): string[] {
  return [
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

/** Converse models as judges. Sends nothing by itself, and tries once: the evaluation has a patience of its own. */
export function createBedrockJudges(config: Config["bedrock"], models: string[]): Judge[] {
  const clients = createClients(config.region);
  const options = { variable: "LECTERN_BEDROCK_JUDGE_MODEL", region: () => regionOf(clients) };
  return models.map((model) => ({
    model,
    converse: createConverse(clients.runtime, { model, ...options }),
  }));
}
