import type { Database } from "../store/database.ts";
import { loadChunks } from "../store/search.ts";
import type { Hit, Question, Timings } from "../types.ts";
import { startClock } from "./clock.ts";
import { type FusedMatch, fuse } from "./fuse.ts";
import { rerank } from "./rerank.ts";
import { rewrite } from "./rewrite.ts";
import { findScope, type SearchDependencies, search } from "./search.ts";

/** What search alone knows about whether the course answers: the best hit's raw evidence. */
export interface Evidence {
  /** Best cosine of question and chunk; null without an embedding model. */
  similarity: number | null;
  /** Best share of the question's information that one chunk holds, 0…1. */
  coverage: number;
}

export interface Retrieval {
  queries: string[];
  /** Best first, each slide once, at most the question's `k`. */
  hits: Hit[];
  evidence: Evidence;
  timings: Timings;
}

/** How many fused hits a reranker gets; without one, twice what is asked for leaves enough after folding. */
const rerankDepth = 50;

/** question ─rewrite→ queries ─search (BM25 ∥ dense)→ legs ─fuse→ matches ─rerank→ Hit[] */
export async function retrieve(
  dependencies: SearchDependencies,
  question: Question,
  signal: AbortSignal,
): Promise<Retrieval> {
  const clock = startClock();
  const scope = await findScope(dependencies, question);
  const queries = rewrite(question);
  clock.lap("rewrite");
  const legs = await search(dependencies, queries, scope, signal);
  const fused = fuse(legs, dependencies.config.denseWeight);
  const candidates = await loadCandidates(dependencies, fused, question.k);
  clock.lap("search");
  const ranked = await rerank(dependencies.provider.rerank, queries.join("\n"), candidates, signal);
  if (dependencies.provider.rerank) clock.lap("rerank");
  return {
    queries,
    hits: foldSlides(titlesLast(ranked)).slice(0, question.k),
    evidence: weigh(fused),
    timings: clock.laps,
  };
}

/** As many of the best as it takes for `k` different slides: a long slide may fill the first ranks alone. */
async function loadCandidates(
  { database, provider }: SearchDependencies,
  fused: FusedMatch[],
  k: number,
): Promise<Hit[]> {
  let depth = provider.rerank ? Math.max(rerankDepth, k) : 2 * k;
  let hits = await loadHits(database, fused.slice(0, depth));
  while (depth < fused.length && new Set(hits.map((hit) => hit.slide.id)).size < k) {
    hits = [...hits, ...(await loadHits(database, fused.slice(depth, 3 * depth)))];
    depth *= 3;
  }
  return hits;
}

async function loadHits(database: Database, fused: FusedMatch[]): Promise<Hit[]> {
  const loaded = await loadChunks(
    database,
    fused.map((match) => match.chunkId),
  );
  return fused.flatMap(({ chunkId, score, legs }) => {
    const found = loaded.get(chunkId);
    // Fixed chunks never cross slides: the first span is the only one.
    const slide = found?.slides[0];
    return found && slide ? [{ chunkId, text: found.chunk.text, slide, score, legs }] : [];
  });
}

/** A slide that is nothing but its title matches well and answers nothing: behind all that say something. */
function titlesLast(hits: Hit[]): Hit[] {
  const isBare = ({ slide }: Hit) => slide.text.trim() === slide.title.trim();
  return [...hits.filter((hit) => !isBare(hit)), ...hits.filter(isBare)];
}

/** The best chunk of each slide. */
function foldSlides(hits: Hit[]): Hit[] {
  const seen = new Set<string>();
  return hits.filter((hit) => !seen.has(hit.slide.id) && seen.add(hit.slide.id));
}

function weigh(fused: FusedMatch[]): Evidence {
  const similarities = fused.flatMap((match) => (match.legs.dense ? [match.legs.dense.score] : []));
  return {
    similarity: similarities.length > 0 ? Math.max(...similarities) : null,
    coverage: Math.max(0, ...fused.slice(0, 10).map((match) => match.coverage)),
  };
}
