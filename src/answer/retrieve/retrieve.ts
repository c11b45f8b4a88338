import type { Database } from "../../store/database.ts";
import { findNeighbours } from "../../store/slides.ts";
import type { Hit, Question, Timings } from "../../types.ts";
import { startClock } from "../clock.ts";
import type { Trace } from "../trace.ts";
import { deduplicate } from "./deduplicate.ts";
import { rerank } from "./rerank.ts";
import type { SearchDependencies } from "./search.ts";
import { openIndexSearch } from "./search-index.ts";
import { openKnowledgeBaseSearch } from "./search-knowledge-base.ts";
import { traceRetrieval } from "./trace-retrieval.ts";
import { understand } from "./understand/understand.ts";

export interface Retrieval {
  queries: string[];
  /** Best first, each slide once, at most the question's `k`. */
  hits: Hit[];
  trace: Trace;
  timings: Timings;
}

/** How often what an ingest replaces meanwhile is searched for. */
const maxAttempts = 3;

/**
 * question ─understand→ queries ─search→ legs ─fuse→ candidates ─rerank→ Hit[] ─deduplicate→
 * What it costs is for a metered provider to tell.
 */
export async function retrieve(
  dependencies: SearchDependencies,
  question: Question,
  signal: AbortSignal,
): Promise<Retrieval> {
  const { database, provider } = dependencies;
  const open = provider.knowledgeBase ? openKnowledgeBaseSearch : openIndexSearch;
  const clock = startClock();
  for (let attempt = 1; ; attempt++) {
    const search = await open(dependencies, question);
    const understood = await understand(provider, question, search.indexes, signal);
    clock.lap("rewrite");
    const found = await search.find(understood, signal);
    const { queries } = understood;
    const reranked = await rerank(dependencies, { found, queries, k: question.k }, clock.lap, signal);
    // An ingest has replaced what was found before it could be read: what stands there now is searched.
    if (!reranked.isWhole && attempt < maxAttempts && (await search.isStale())) continue;
    const hits = deduplicate(reranked.hits, question.k, queries);
    return {
      queries,
      hits: await addNeighbours(database, hits, question.neighbours ?? 0),
      trace: traceRetrieval({ search, understood, found, reranked, hits }),
      timings: clock.laps,
    };
  }
}

async function addNeighbours(database: Database, hits: Hit[], reach: number): Promise<Hit[]> {
  if (reach === 0) return hits;
  return Promise.all(
    hits.map(async (hit) => ({ ...hit, neighbours: await findNeighbours(database, hit.slide.id, reach) })),
  );
}
