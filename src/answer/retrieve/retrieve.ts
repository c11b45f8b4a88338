import type { Database } from "../../store/database.ts";
import { findNeighbours, loadSlidesById } from "../../store/slides.ts";
import { type Hit, type Question, type Timings, toHit } from "../../types.ts";
import type { Recall, Recalled } from "../cache/answer-cache.ts";
import { startClock } from "../clock.ts";
import type { Trace } from "../trace.ts";
import { deduplicate } from "./deduplicate.ts";
import { rerank } from "./rerank.ts";
import type { Found, Search, SearchDependencies } from "./search.ts";
import { openIndexSearch } from "./search-index.ts";
import { openKnowledgeBaseSearch } from "./search-knowledge-base.ts";
import { traceRecalled, traceRetrieval } from "./trace-retrieval.ts";
import { understand } from "./understand/understand.ts";

export interface Retrieval {
  queries: string[];
  /** Best first, each slide once, at most the question's `k`. */
  hits: Hit[];
  trace: Trace;
  timings: Timings;
  /** An answer of before to the same question, for which no more was looked for; absent: there is none. */
  recalled?: Recalled;
}

/** How often what an ingest replaces meanwhile is searched for. */
const maxAttempts = 3;

/**
 * question ─recall?→ ─understand→ queries ─search→ legs ─fuse→ candidates ─rerank→ Hit[] ─deduplicate→
 * What it costs is for a metered provider to tell.
 */
export async function retrieve(
  { recall = null, ...dependencies }: SearchDependencies & { recall?: Recall | null },
  question: Question,
  signal: AbortSignal,
): Promise<Retrieval> {
  const { database, provider } = dependencies;
  const open = provider.knowledgeBase ? openKnowledgeBaseSearch : openIndexSearch;
  const clock = startClock();
  for (let attempt = 1; ; attempt++) {
    const search = await open(dependencies, question);
    const same = await recall?.same(search.indexes);
    if (same) return toRecalled(database, same, { search, question, timings: clock.laps });
    const understood = await understand(provider, question, search.indexes, signal);
    clock.lap("rewrite");
    const found = await search.find(understood, signal);
    const { queries } = understood;
    const alike = await recall?.alike(searchedBy(found));
    if (alike) return toRecalled(database, alike, { search, question, timings: clock.laps });
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

const searchedBy = ({ vector = null, candidates, read }: Found) => ({
  vector,
  async firstSlide() {
    const [first] = await read(candidates.slice(0, 1));
    return first?.slide.id ?? null;
  },
});

/** An answer of before, with the slides that were retrieved for it. */
async function toRecalled(
  database: Database,
  recalled: Recalled,
  { search, question, timings }: { search: Search; question: Question; timings: Timings },
): Promise<Retrieval> {
  const slides = await loadSlidesById(database, recalled.retrieved);
  const hits = recalled.retrieved.flatMap((id) => {
    const slide = slides.get(id);
    return slide ? [toHit(slide)] : [];
  });
  const trace = traceRecalled(search, question);
  return { queries: [question.question], hits, trace, timings, recalled };
}

async function addNeighbours(database: Database, hits: Hit[], reach: number): Promise<Hit[]> {
  if (reach === 0) return hits;
  return Promise.all(
    hits.map(async (hit) => ({ ...hit, neighbours: await findNeighbours(database, hit.slide.id, reach) })),
  );
}
