import type { Config } from "../../config.ts";
import type { Provider } from "../../providers/provider.ts";
import type { CourseIndex } from "../../search/course-index.ts";
import type { Database } from "../../store/database.ts";
import type { Filters, Hit, LegScore } from "../../types.ts";
import type { Features } from "./features.ts";

export interface SearchDependencies {
  database: Database;
  provider: Pick<Provider, "embedding" | "rerank" | "rerankUsd" | "rewriter" | "knowledgeBase" | "models">;
  config: Pick<Config, "fusion" | "denseWeight" | "rerank">;
}

/** What a search found, from its legs to the hit: each stage adds what it knows and replaces the score. */
export interface Candidate extends Pick<Hit, "chunkId" | "score" | "legs"> {
  /** The query for which it scored best. */
  query: string;
  /** Its score and rank after fusion. */
  fused: LegScore;
  /** Its lowest score for any part of a question; absent if it has no words of one, or there is one part. */
  shared?: number;
  /** Null beyond the first candidates, and where the search tells no more than an order. */
  features: Features | null;
}

/** A candidate whose words have been read. */
export type ReadCandidate = Candidate & Hit;

/** What a search found for all queries together, best first, each chunk once. */
export interface Found {
  candidates: Candidate[];
  /** Where the first query lies by its meaning; absent or null where nobody knows. */
  vector?: Float32Array | null;
  /** The words of these, in the same order; without those that an ingest has just replaced. */
  read(candidates: Candidate[]): Promise<ReadCandidate[]>;
  /** Why the search had to do without one of its parts. */
  problem: string | null;
  /** Absent: the search has no reranker of its own. */
  reranked?: { by: string; problem: null } | { by: null; problem: string | null };
}

/** The index or a knowledge base, made ready for one question. */
export interface Search {
  /** `index`, or which knowledge base. */
  by: string;
  /** How many chunks are searched; null if that is not known. */
  chunks: number | null;
  fusion: string;
  /** The courses whose words help to understand the question; none if they are not known. */
  indexes: CourseIndex[];
  find(asked: { queries: string[]; filters: Filters }, signal: AbortSignal): Promise<Found>;
  /** Whether an ingest has replaced what is searched. */
  isStale(): Promise<boolean>;
}
