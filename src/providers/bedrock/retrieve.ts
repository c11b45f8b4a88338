import {
  type BedrockAgentRuntimeClient,
  type KnowledgeBaseRetrievalResult,
  paginateRetrieve,
  type RetrievalFilter,
  type RetrieveCommandInput,
} from "@aws-sdk/client-bedrock-agent-runtime";
import { LecternError } from "../../errors.ts";
import type { Filters } from "../../types.ts";
import { clip } from "../clip.ts";
import type { KnowledgeBase, RetrievedPassage } from "../knowledge-base.ts";
import { callingWithin } from "./deadline.ts";
import type { BedrockCall } from "./errors.ts";
import { modelArn, rerankUsd } from "./rerank.ts";

/** The API's limits: results of a search, and characters of a query. */
const maxResults = 100;
const maxCharacters = 20_000;
/** How many passages the knowledge base's reranker reads; one billed query is up to 100. */
const rerankDepth = 50;
/** There is no answer without a search, but a student does not wait longer. */
const patienceMs = 15_000;

/** Keys that the service itself keeps with every passage, the page only with those of PDF files that it cut. */
const uriKey = "x-amz-bedrock-kb-source-uri";
const pageKey = "x-amz-bedrock-kb-document-page-number";

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
  const { id, rerankModel } = options;
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
      const find = async (arn: string | null) => {
        const request = retrieveRequest(query, options, { wanted, filters, arn });
        const results = await callingWithin(options.patienceMs ?? patienceMs, call, signal, (either) =>
          readPages(client, request, { wanted, call, signal: either }),
        );
        return results.map(toPassage).filter(({ text }) => text !== "");
      };
      if (rerankModel === null) return { passages: await find(null), reranked: false, rerankError: null };
      try {
        return { passages: await find(modelArn(rerankModel, region)), reranked: true, rerankError: null };
      } catch (error) {
        if (!(error instanceof LecternError)) throw error;
        // The service does not say whether it or its reranker failed; where it did, this fails again.
        return { passages: await find(null), reranked: false, rerankError: error };
      }
    },
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

/**
 * Filters as conditions on metadata. A deck by the key `deck`, or by its whole address where it is one
 * (`s3://bucket/week-1/bread.pdf`); a section by the key `section`: both stand in the `.metadata.json` file beside each
 * document. Pages by the service's own page numbers. Null for no filter: `andAll` wants at least two.
 */
function toFilter({ deck, section, pages, metadata, through, until }: Filters): RetrievalFilter | null {
  if (through !== undefined || until !== undefined) {
    throw new LecternError(
      "invalid",
      "A knowledge base is not asked up to a deck or a day: choose a deck, or decks by their metadata",
    );
  }
  const conditions: RetrievalFilter[] = [];
  if (deck !== undefined) {
    conditions.push({ equals: { key: /^\w+:\/\//.test(deck) ? uriKey : "deck", value: deck } });
  }
  if (section !== undefined) conditions.push({ equals: { key: "section", value: section } });
  if (pages) {
    const [first, last] = pages;
    conditions.push({ greaterThanOrEquals: { key: pageKey, value: first - 1 } });
    conditions.push({ lessThanOrEquals: { key: pageKey, value: last - 1 } });
  }
  conditions.push(...Object.entries(metadata ?? {}).map(([key, values]) => toCondition(key, values)));
  return conditions.length > 1 ? { andAll: conditions } : (conditions[0] ?? null);
}

/** One of these values: as text, as the number that it writes, or in a list of texts. */
function toCondition(key: string, values: string[]): RetrievalFilter {
  const numbers = values.map(Number).filter(Number.isFinite);
  return {
    orAll: [
      { in: { key, value: [...values, ...numbers] } },
      ...values.map((value) => ({ listContains: { key, value } })),
    ],
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
