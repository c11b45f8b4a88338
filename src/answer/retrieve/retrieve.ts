import { findNeighbours } from "../../store/chunks.ts";
import type { Database } from "../../store/database.ts";
import { type Hit, type Question, type Timings, toSlideRef } from "../../types.ts";
import { startClock } from "../clock.ts";
import { type Trace, type TracedCandidate, tracedCandidates } from "../trace.ts";
import { type Evidence, judgeCoverage } from "./coverage.ts";
import { foldSlides, foldTwins, isBare, titlesLast } from "./deduplicate.ts";
import { type Found, findInIndex, type SearchDependencies } from "./find.ts";
import { findInKnowledgeBase } from "./knowledge-base.ts";
import { chooseReranker, type Reranked, rerankByModel } from "./rerank.ts";

export type { SearchDependencies } from "./find.ts";

export interface Retrieval {
  queries: string[];
  /** Best first, each slide once, at most the question's `k`. */
  hits: Hit[];
  /** By query; empty where retrieval can't tell whether the course answers. */
  evidence: Evidence[];
  trace: Trace;
  timings: Timings;
}

/** question ─find→ candidates ─rerank→ ─fold→ Hit[]. What it costs is for a metered provider to tell. */
export async function retrieve(
  dependencies: SearchDependencies,
  question: Question,
  signal: AbortSignal,
): Promise<Retrieval> {
  const clock = startClock();
  const find = dependencies.provider.knowledgeBase ? findInKnowledgeBase : findInIndex;
  const found = await find(dependencies, question, clock.lap, signal);
  const reranked = await finishRanking(dependencies, found, signal);
  if (reranked.by !== null && reranked.by !== found.reranked.by) clock.lap("rerank");
  const hits = foldTwins(foldSlides(titlesLast(reranked.hits)), question.k);
  return {
    queries: found.understood.queries,
    hits: await addNeighbours(dependencies.database, hits, question.neighbours ?? 0),
    evidence: found.evidence,
    trace: makeTrace(found, reranked, hits),
    timings: clock.laps,
  };
}

async function finishRanking(
  dependencies: SearchDependencies,
  { hits, reranked, understood }: Found,
  signal: AbortSignal,
): Promise<Reranked> {
  if (reranked.by !== null || chooseReranker(dependencies) !== "model") return { hits, ...reranked };
  const byModel = await rerankByModel(dependencies.provider, understood.queries.join("\n"), hits, signal);
  return { ...byModel, problem: byModel.problem ?? reranked.problem };
}

async function addNeighbours(database: Database, hits: Hit[], reach: number): Promise<Hit[]> {
  if (reach === 0) return hits;
  return Promise.all(
    hits.map(async (hit) => ({ ...hit, neighbours: await findNeighbours(database, hit.slide.id, reach) })),
  );
}

function makeTrace({ understood, evidence, ...found }: Found, reranked: Reranked, hits: Hit[]): Trace {
  const { by, queries, filters, steps, problem } = understood;
  return {
    rewrite: { by, queries, filters, steps, problem },
    search: { by: found.by, chunks: found.chunks, fusion: found.fusion, problem: found.problem },
    rerank: { by: reranked.by, problem: reranked.problem },
    candidates: reranked.hits.slice(0, tracedCandidates).map((hit) => traceCandidate(hit, found.fused, hits)),
    covered: judgeCoverage(evidence),
    pack: null,
    orders: null,
    tier: null,
  };
}

function traceCandidate(candidate: Hit, fused: Found["fused"], hits: Hit[]): TracedCandidate {
  const before = fused.get(candidate.chunkId);
  return {
    slide: toSlideRef(candidate.slide),
    query: before?.query ?? null,
    bm25: candidate.legs.bm25,
    dense: candidate.legs.dense,
    fused: before ? { rank: before.rank, score: before.score } : null,
    rerank: candidate.legs.rerank,
    features: before?.features ?? null,
    outcome: outcomeOf(candidate, hits),
  };
}

function outcomeOf(candidate: Hit, hits: Hit[]): string {
  const place = hits.findIndex((hit) => hit.slide.id === candidate.slide.id);
  if (place !== -1) {
    return hits[place]?.chunkId === candidate.chunkId
      ? `hit ${place + 1}`
      : `another part of hit ${place + 1}`;
  }
  if (isBare(candidate)) return "nothing but its title";
  const twin = hits.findIndex((hit) => hit.twins?.some(({ id }) => id === candidate.slide.id));
  return twin === -1 ? "beyond the hits asked for" : `says the same as hit ${twin + 1}`;
}
