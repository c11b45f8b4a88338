import {
  type BedrockAgentRuntimeClient,
  type KnowledgeBaseRetrievalResult,
  paginateRetrieve,
  type RetrieveCommandInput,
} from "@aws-sdk/client-bedrock-agent-runtime";
import { LecternError, passesSoon } from "../../errors.ts";
import type { Filters } from "../../types.ts";
import { clip } from "../clip.ts";
import type { KnowledgeBase, RetrievedPassage } from "../knowledge-base.ts";
import { createBreakers } from "../resilience/breakers.ts";
import { resilient } from "../resilience/retry.ts";
import { createRetryQuota } from "../resilience/retry-quota.ts";
import { lateness } from "./deadline.ts";
import { type BedrockCall, calling } from "./errors.ts";
import { pageKey, toFilter, uriKey } from "./filters.ts";
import { modelArn, rerankUsd } from "./rerank.ts";

/** The API's limits: results of a search, and characters of a query. */
const maxResults = 100;
const maxCharacters = 20_000;
/** How many passages the knowledge base's reranker reads; one billed query is up to 100. */
const rerankDepth = 50;
/** There is no answer without a search, but a student does not wait longer. */
const patienceMs = 15_000;
/** Calls for a search at most, those without a reranker included. */
const tries = 3;

interface KnowledgeBaseOptions {
  id: string;
  /** Null: the vector store's order stands. */
  rerankModel: string | null;
  region: () => Promise<string | null>;
  patienceMs?: number;
}

/** Amazon Bedrock's Retrieve on a knowledge base with a vector store. What has no text (pictures, sound) is left out. */
export function createKnowledgeBase(
  client: BedrockAgentRuntimeClient,
  options: KnowledgeBaseOptions,
): KnowledgeBase {
  const { id, rerankModel, patienceMs: limitMs = patienceMs } = options;
  const breaker = createBreakers().of(`knowledge base ${id}`);
  const quota = createRetryQuota();
  return {
    id,
    ...(rerankModel === null
      ? {}
      : { reranker: { model: rerankModel, usd: () => rerankUsd(rerankModel, rerankDepth) } }),
    async retrieve(query, { k, filters }, signal) {
      signal.throwIfAborted();
      if (query.trim() === "") return { passages: [], reranked: false, rerankError: null };
      const region = await options.region();
      const call = { action: "bedrock:Retrieve", resource: id, variable: "LECTERN_KNOWLEDGE_BASE", region };
      const wanted = Math.min(Math.max(1, k), maxResults);
      const search = withoutRerankerAtLast(
        rerankModel === null ? null : modelArn(rerankModel, region),
        (arn, either) => {
          const request = retrieveRequest(query, options, { wanted, filters, arn });
          return calling(call, either, () => readPages(client, request, { wanted, call, signal: either }));
        },
      );
      const policy = { tries, quota, ...lateness(call, limitMs), isPassing: search.mayPass };
      const results = await breaker.run(() => resilient(search.find, policy, signal));
      const { rerankError, reranked } = search.told();
      return { passages: results.map(toPassage).filter(({ text }) => text !== ""), reranked, rerankError };
    },
  };
}

/**
 * A search whose reranker is left out where it may be what fails, for the service does not say which of the two did: at
 * once after what does not pass, and in the last try of all.
 */
function withoutRerankerAtLast<Found>(
  arn: string | null,
  find: (arn: string | null, signal: AbortSignal) => Promise<Found>,
) {
  let reranker = arn;
  let rerankError: LecternError | null = null;
  let failures = 0;
  return {
    find: (signal: AbortSignal) => find(reranker, signal),
    mayPass(error: unknown): boolean {
      failures += 1;
      const passes = passesSoon(error);
      if (reranker === null || !(error instanceof LecternError)) return passes;
      if (passes && failures < tries - 1) return true;
      reranker = null;
      rerankError = error;
      return true;
    },
    told: () => ({ reranked: reranker !== null, rerankError }),
  };
}

function retrieveRequest(
  query: string,
  { id }: KnowledgeBaseOptions,
  { wanted, filters, arn }: { wanted: number; filters: Filters; arn: string | null },
): RetrieveCommandInput {
  const filter = toFilter(filters);
  return {
    knowledgeBaseId: id,
    retrievalQuery: { text: clip(query, maxCharacters) },
    retrievalConfiguration: {
      vectorSearchConfiguration: {
        numberOfResults: arn === null ? wanted : Math.max(wanted, rerankDepth),
        ...(filter === null ? {} : { filter }),
        ...(arn === null ? {} : { rerankingConfiguration: rerankingConfiguration(arn, wanted) }),
      },
    },
  };
}

function rerankingConfiguration(arn: string, wanted: number) {
  return {
    type: "BEDROCK_RERANKING_MODEL" as const,
    bedrockRerankingConfiguration: {
      modelConfiguration: { modelArn: arn },
      numberOfRerankedResults: wanted,
    },
  };
}

async function readPages(
  client: BedrockAgentRuntimeClient,
  request: RetrieveCommandInput,
  { wanted, call, signal }: { wanted: number; call: BedrockCall; signal: AbortSignal },
): Promise<KnowledgeBaseRetrievalResult[]> {
  const found: KnowledgeBaseRetrievalResult[] = [];
  try {
    const pages = paginateRetrieve({ client, stopOnSameToken: true }, request, { abortSignal: signal });
    for await (const page of pages) {
      found.push(...(page.retrievalResults ?? []));
      if (found.length >= wanted) break;
    }
  } catch (error) {
    throw aboutStore(error, call) ?? error;
  }
  return found.slice(0, wanted);
}

/** What a knowledge base says of its vector store; the rest is the same for every call. */
function aboutStore(cause: unknown, { resource }: BedrockCall): LecternError | null {
  if (!(cause instanceof Error) || cause.name !== "ValidationException") return null;
  // Aurora Serverless that sleeps when nobody asks.
  if (/auto-?paused|resuming/i.test(cause.message)) {
    const message = `The database behind the knowledge base ${resource} is waking up: ask again in half a minute`;
    return new LecternError("unavailable", message, { cause });
  }
  return null;
}

function toPassage(result: KnowledgeBaseRetrievalResult): RetrievedPassage {
  const metadata: Record<string, unknown> = result.metadata ?? {};
  return {
    text: storable(result.content?.text ?? ""),
    uri: uriOf(result) ?? wordsOf(metadata[uriKey]) ?? wordsOf(result.documentId),
    page: pageOf(metadata[pageKey]),
    title: wordsOf(metadata.title) ?? wordsOf(metadata["x-amz-kendra-document-title"]),
    section: wordsOf(metadata.section),
    score: result.score ?? null,
    metadata,
  };
}

function uriOf({ location }: KnowledgeBaseRetrievalResult): string | null {
  return wordsOf(
    location?.s3Location?.uri ??
      location?.webLocation?.url ??
      location?.confluenceLocation?.url ??
      location?.salesforceLocation?.url ??
      location?.sharePointLocation?.url ??
      location?.oneDriveLocation?.url ??
      location?.googleDriveLocation?.url ??
      location?.kendraDocumentLocation?.uri ??
      location?.customDocumentLocation?.id,
  );
}

/** A JSON number, in some vector stores a string of digits. The service counts from 0 (seen in November 2026). */
function pageOf(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0) return null;
  return number + 1;
}

function wordsOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? storable(value) : null;
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair; nobody reads them. */
function storable(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, "").trim();
}
