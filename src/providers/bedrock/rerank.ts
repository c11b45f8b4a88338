import {
  type BedrockAgentRuntimeClient,
  paginateRerank,
  type RerankResult,
} from "@aws-sdk/client-bedrock-agent-runtime";
import { LecternError } from "../../errors.ts";
import { rerankCostUsd } from "../../ledger/price.ts";
import { clip } from "../clip.ts";
import type { Rerank } from "../provider.ts";
import { rerankBy } from "../rerank-hits.ts";
import { callingWithin } from "./deadline.ts";
import type { BedrockCall } from "./errors.ts";

/** One billed query is up to 100 passages; the fused list is never worth more. */
const maxHits = 100;
/** The API's limit for a query and for a passage; the least is one character. */
const maxCharacters = 32_000;
/** A good order is worth less than an answer that begins soon. */
const patienceMs = 4_000;

/** Where AWS offered these models in November 2026; not offered and not allowed are reported alike. */
const offered: Record<string, string[]> = {
  "amazon.rerank-v1:0": ["us-west-2", "ca-central-1", "eu-central-1", "ap-northeast-1"],
  "cohere.rerank-v3-5:0": ["us-east-1", "us-west-2", "ca-central-1", "eu-central-1", "ap-northeast-1"],
};

interface RerankOptions {
  model: string;
  region: () => Promise<string | null>;
  patienceMs?: number;
}

/**
 * Bedrock's Rerank API. Hits beyond the first 100, those without a word and any that the service leaves out follow in
 * their old order. Every failure is a LecternError within four seconds.
 */
export function createRerank(client: BedrockAgentRuntimeClient, options: RerankOptions): Rerank {
  return rerankBy({ maxHits, maxCharacters }, async (query, texts, signal) => {
    const region = await options.region();
    const call: BedrockCall = {
      action: "bedrock:Rerank",
      resource: options.model,
      variable: "LECTERN_BEDROCK_RERANK_MODEL",
      region,
    };
    const request = rerankRequest(query, texts, modelArn(options.model, region));
    const results = await callingWithin(options.patienceMs ?? patienceMs, call, signal, async (either) => {
      const found: RerankResult[] = [];
      const pages = paginateRerank({ client, stopOnSameToken: true }, request, { abortSignal: either });
      for await (const page of pages) found.push(...(page.results ?? []));
      return found;
    }).catch((error: unknown) => {
      throw withRegions(error, call);
    });
    // `index` is the input position: the user guide's "rank" is wrong.
    return results.map(({ index, relevanceScore: score }) => ({ index, score }));
  });
}

/** USD for reranking this many hits; null if the model's price is not known. */
export const rerankUsd = (model: string, hits: number) => rerankCostUsd(model, Math.min(hits, maxHits));

function rerankRequest(query: string, texts: string[], arn: string) {
  return {
    queries: [{ type: "TEXT" as const, textQuery: { text: clip(query, maxCharacters) } }],
    sources: texts.map((text) => ({
      type: "INLINE" as const,
      inlineDocumentSource: { type: "TEXT" as const, textDocument: { text } },
    })),
    rerankingConfiguration: {
      type: "BEDROCK_RERANKING_MODEL" as const,
      bedrockRerankingConfiguration: {
        numberOfResults: texts.length,
        modelConfiguration: { modelArn: arn },
      },
    },
  };
}

/** Adds to a refusal that the region may be why: `amazon.rerank-v1:0` is not in us-east-1. */
function withRegions(error: unknown, { resource, region }: BedrockCall): unknown {
  const regions = offered[resource];
  const refused = error instanceof LecternError && /^(config|access-denied|rejected)$/.test(error.code);
  if (!refused || !regions || region === null || regions.includes(region)) return error;
  const message = `${error.message}. ${resource} was offered in ${regions.join(", ")}, not in ${region}`;
  return new LecternError("config", message, { cause: error.cause });
}

/** Foundation models' ARNs have no account. China and GovCloud are partitions of their own. */
export function modelArn(model: string, region: string | null): string {
  if (model.startsWith("arn:")) return model;
  const partition = region?.startsWith("cn-")
    ? "aws-cn"
    : region?.startsWith("us-gov-")
      ? "aws-us-gov"
      : "aws";
  return `arn:${partition}:bedrock:${region ?? ""}::foundation-model/${model}`;
}
