import type { Rerank } from "../providers/provider.ts";
import type { Hit } from "../types.ts";

/** The provider's reranker, where it has one; otherwise the fused order stands. */
export async function rerank(
  reranker: Rerank | null,
  query: string,
  hits: Hit[],
  signal: AbortSignal,
): Promise<Hit[]> {
  return reranker && hits.length > 1 ? reranker(query, hits, signal) : hits;
}
