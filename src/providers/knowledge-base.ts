import type { LecternError } from "../errors.ts";
import type { Filters } from "../types.ts";

/** A passage that a knowledge base found, in Lectern's words. What it does not say is null. */
export interface RetrievedPassage {
  text: string;
  /** Where its document is, such as `s3://bucket/week-1/bread.pdf`, a web address or a document's id. */
  uri: string | null;
  /** Counts from 1. */
  page: number | null;
  /** The document's. */
  title: string | null;
  section: string | null;
  /** A higher one is better; its scale is the vector store's, or the reranker's. */
  score: number | null;
  /** All that the knowledge base keeps with the passage. */
  metadata: Record<string, unknown>;
}

export interface Retrieved {
  /** Best first. */
  passages: RetrievedPassage[];
  /** Whether a reranker made the order and the scores. */
  reranked: boolean;
  /** Why a reranker that is configured did not: the order is then the search's own. */
  rerankError: LecternError | null;
}

/** A search that someone else runs: it has its own copies of the documents, cut and embedded in its own way. */
export interface KnowledgeBase {
  id: string;
  /** Its reranker, and the USD that this takes of a search, null if the price is not known. Absent: none is billed. */
  reranker?: { model: string; usd: () => number | null };
  retrieve: (
    query: string,
    options: { k: number; filters: Filters },
    signal: AbortSignal,
  ) => Promise<Retrieved>;
}
