import type { Config } from "../../config.ts";
import type { KnowledgeBase } from "../knowledge-base.ts";
import type { Judge, Provider } from "../provider.ts";
import { createClients, regionOf } from "./clients.ts";
import { createConverse } from "./converse.ts";
import { createEmbedding } from "./embed.ts";
import { createModerate } from "./moderate.ts";
import { createRerank } from "./rerank.ts";
import { createKnowledgeBase } from "./retrieve.ts";

/** Amazon Bedrock as a provider. Sends nothing by itself; throws `config` for an embedding model it can't feed. */
export function createBedrockProvider(config: Config["bedrock"]): Provider {
  const clients = createClients(config.region);
  const { runtime, agentRuntime } = clients;
  const region = () => regionOf(clients);
  const { answerModel, rerankModel, rewriteModel, embedModel, guardrail } = config;
  const reranks = rerankModel !== "none";
  return {
    name: "bedrock",
    extractive: false,
    embedding: createEmbedding(runtime, { model: embedModel, dimensions: config.dimensions, region }),
    rerank: reranks ? createRerank(agentRuntime, { model: rerankModel, region }) : null,
    rewriter:
      rewriteModel === "none"
        ? null
        : createConverse(runtime, { model: rewriteModel, variable: "LECTERN_BEDROCK_REWRITE_MODEL", region }),
    knowledgeBase: null,
    converse: createConverse(runtime, { model: answerModel, variable: "LECTERN_BEDROCK_MODEL", region }),
    moderate: guardrail ? createModerate(runtime, { guardrail, region }) : null,
    models: {
      embedding: embedModel,
      answer: answerModel,
      ...(reranks ? { rerank: rerankModel } : {}),
      ...(rewriteModel === "none" ? {} : { rewrite: rewriteModel }),
      ...(guardrail ? { guardrail: `${guardrail.id}:${guardrail.version}` } : {}),
    },
    notices: [
      ...(reranks ? [] : ["Hits are not reranked (LECTERN_BEDROCK_RERANK_MODEL is none)."]),
      ...(guardrail
        ? []
        : ["No guardrail checks questions and answers (set LECTERN_BEDROCK_GUARDRAIL to use one)."]),
    ],
  };
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

/** Converse models as judges. Sends nothing by itself. */
export function createBedrockJudges(config: Config["bedrock"], models: string[]): Judge[] {
  const clients = createClients(config.region);
  const options = { variable: "LECTERN_BEDROCK_JUDGE_MODEL", region: () => regionOf(clients) };
  return models.map((model) => ({
    model,
    converse: createConverse(clients.runtime, { model, ...options }),
  }));
}
