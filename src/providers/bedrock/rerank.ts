import {
  type BedrockAgentRuntimeClient,
  paginateRerank,
  type RerankResult,
} from "@aws-sdk/client-bedrock-agent-runtime";
import type { Hit } from "../../types.ts";
import type { Rerank } from "../provider.ts";
import { type BedrockCall, calling } from "./errors.ts";

/** One billed query is up to 100 passages; the fused list is never worth more. */
const maxHits = 100;
/** The API's limit for a query and for a passage. */
const maxCharacters = 32_000;

interface RerankOptions {
  model: string;
  region: () => Promise<string | null>;
}

/** Bedrock's Rerank API. Hits beyond the first 100, and any that the service leaves out, follow in their old order. */
export function createRerank(client: BedrockAgentRuntimeClient, options: RerankOptions): Rerank {
  return async (query, hits, signal) => {
    if (hits.length === 0) return [];
    const region = await options.region();
    const call: BedrockCall = {
      action: "bedrock:Rerank",
      resource: options.model,
      variable: "LECTERN_BEDROCK_RERANK_MODEL",
      region,
    };
    const candidates = hits.slice(0, maxHits);
    const results = await calling(call, signal, async () => {
      const pages = paginateRerank(
        { client },
        rerankRequest(query, candidates, modelArn(options.model, region)),
        { abortSignal: signal },
      );
      const found: RerankResult[] = [];
      for await (const page of pages) found.push(...(page.results ?? []));
      return found;
    });
    return reorder(hits, results, candidates.length);
  };
}

function rerankRequest(query: string, candidates: Hit[], arn: string) {
  return {
    queries: [{ type: "TEXT" as const, textQuery: { text: clip(query) } }],
    sources: candidates.map((hit) => ({
      type: "INLINE" as const,
      inlineDocumentSource: { type: "TEXT" as const, textDocument: { text: clip(hit.text) } },
    })),
    rerankingConfiguration: {
      type: "BEDROCK_RERANKING_MODEL" as const,
      bedrockRerankingConfiguration: {
        numberOfResults: candidates.length,
        modelConfiguration: { modelArn: arn },
      },
    },
  };
}

/** `index` is the input position (the user guide's "rank" is wrong); what does not name a hit, or names it again, is dropped. */
function reorder(hits: Hit[], results: RerankResult[], candidates: number): Hit[] {
  const scores = new Map<number, number>();
  for (const { index, relevanceScore } of results) {
    if (index === undefined || relevanceScore === undefined) continue;
    if (index >= 0 && index < candidates && !scores.has(index)) scores.set(index, relevanceScore);
  }
  const ranked = [...scores].sort(([, a], [, b]) => b - a);
  const reranked = ranked.flatMap(([index, score], position) => {
    const hit = hits[index];
    return hit ? [{ ...hit, score, legs: { ...hit.legs, rerank: { rank: position + 1, score } } }] : [];
  });
  // Not scored means not better than the worst; relevance starts at 0.
  const floor = Math.min(0, ...scores.values());
  const rest = hits
    .filter((_, index) => !scores.has(index))
    .map((hit) => ({ ...hit, score: floor, legs: { ...hit.legs, rerank: null } }));
  return [...reranked, ...rest];
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

/** Cuts to the limit, never inside a surrogate pair. */
function clip(text: string): string {
  return text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, "");
}
