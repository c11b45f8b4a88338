import type { Config } from "../../config.ts";
import type { Provider } from "../../providers/provider.ts";
import type { CourseIndex } from "../../search/course-index.ts";
import type { Database } from "../../store/database.ts";
import type { Hit, Question } from "../../types.ts";
import { type Evidence, weighEvidence } from "./coverage.ts";
import { foldSlides, foldTwins } from "./deduplicate.ts";
import { type Features, featuresOf } from "./features.ts";
import { type FusedMatch, fuse } from "./fuse.ts";
import { loadHits } from "./load-hits.ts";
import { chooseReranker, rerankByFeatures } from "./rerank.ts";
import { type Legs, openIndexes, search } from "./search.ts";
import { type Understood, understand } from "./understand/understand.ts";

export interface SearchDependencies {
  database: Database;
  provider: Pick<Provider, "embedding" | "rerank" | "rerankUsd" | "rewriter" | "knowledgeBase" | "models">;
  config: Pick<Config, "fusion" | "denseWeight" | "rerank">;
}

/** Candidates for a reranker and for folding, best first; each chunk once. */
export interface Found {
  understood: Understood;
  hits: Hit[];
  /** By chunk id, with the place in the fused order and the query that found it. */
  fused: Map<number, { rank: number; score: number; query: string; features: Features | null }>;
  /** By query; empty where retrieval can't tell. */
  evidence: Evidence[];
  by: string;
  /** Why it was searched with less than it might have been. */
  problem: string | null;
  chunks: number | null;
  fusion: string;
  /** Whether a reranker has made the order, and which; `problem` why one that should did not. */
  reranked: { by: string; problem: null } | { by: null; problem: string | null };
}

/** How many of the fused are reranked. */
const rerankDepth = 50;
/** How often what an ingest replaces meanwhile is searched for. */
const maxAttempts = 3;
/** How many first hits the judgement of answerability looks at. */
const evidenceDepth = 10;

/** question ─understand→ queries ─search (BM25F ∥ cosine)→ legs ─fuse→ ─rerank by features→ ─load→ Hit[] */
export async function findInIndex(
  dependencies: SearchDependencies,
  question: Question,
  lap: (stage: string) => void,
  signal: AbortSignal,
): Promise<Found> {
  let indexes = await openIndexes(dependencies, question);
  for (let attempt = 1; ; attempt++) {
    const { found, isWhole } = await findInIndexes(dependencies, { question, indexes }, lap, signal);
    const now = isWhole ? indexes : await openIndexes(dependencies, question);
    if (attempt === maxAttempts || now.every((index, place) => index === indexes[place])) return found;
    // An ingest has replaced what was found before it could be read: what stands there now is searched.
    indexes = now;
  }
}

/** `isWhole`: whether all that was found could be read. */
async function findInIndexes(
  dependencies: SearchDependencies,
  { question, indexes }: { question: Question; indexes: CourseIndex[] },
  lap: (stage: string) => void,
  signal: AbortSignal,
): Promise<{ found: Found; isWhole: boolean }> {
  const { database, provider, config } = dependencies;
  const understood = await understand(provider, question, indexes, signal);
  lap("rewrite");
  const { legs, problem } = await search(indexes, understood, provider, signal);
  const fused = fuse(legs, config);
  const features = new Map(
    fused.slice(0, Math.max(rerankDepth, question.k)).map((match) => [match.chunkId, featuresOf(match)]),
  );
  const byFeatures = chooseReranker(dependencies) === "features" && fused.length > 0;
  const ordered = byFeatures ? reorder(fused, features) : fused;
  const depth = chooseReranker(dependencies) === "model" ? rerankDepth : 2 * question.k;
  const load = (matches: FusedMatch[]) => loadHits(database, matches, understood.filters);
  const hits = await loadEnough(load, ordered, { slides: question.k, atLeast: depth });
  lap("search");
  const read = new Set(hits.map(({ chunkId }) => chunkId));
  const found: Found = {
    understood,
    hits,
    fused: new Map(
      fused.map(({ chunkId, score, query }, place) => [
        chunkId,
        { rank: place + 1, score, query, features: features.get(chunkId) ?? null },
      ]),
    ),
    evidence: legs.map((one) => weighLegs(one, fused, features)),
    by: "index",
    problem,
    chunks: indexes.reduce((sum, { chunkIds }) => sum + chunkIds.length, 0),
    fusion: config.fusion === "rrf" ? "reciprocal rank" : `weighted sum, dense ${config.denseWeight}`,
    reranked: byFeatures ? { by: "features", problem: null } : { by: null, problem: null },
  };
  return { found, isWhole: ordered.slice(0, depth).every(({ chunkId }) => read.has(chunkId)) };
}

/** The first of them anew; the others stay behind, and score no more than the last of these. */
function reorder(fused: FusedMatch[], features: Map<number, Features>): FusedMatch[] {
  const first = rerankByFeatures(fused.slice(0, features.size), features);
  const floor = first.at(-1)?.score ?? 0;
  const rest = fused.slice(features.size).map((match) => ({ ...match, score: Math.min(match.score, floor) }));
  return [...first, ...rest];
}

function weighLegs({ query }: Legs, fused: FusedMatch[], features: Map<number, Features>): Evidence {
  const own = fused.filter((match) => match.query === query).slice(0, evidenceDepth);
  return weighEvidence(own.flatMap(({ chunkId }) => features.get(chunkId) ?? []));
}

/** As many as it takes for so many different slides: a long or much repeated slide may fill the first ranks alone. */
async function loadEnough(
  load: (matches: FusedMatch[]) => Promise<Hit[]>,
  ordered: FusedMatch[],
  { slides, atLeast }: { slides: number; atLeast: number },
): Promise<Hit[]> {
  let hits = await load(ordered.slice(0, atLeast));
  for (let loaded = atLeast; loaded < ordered.length; loaded *= 3) {
    if (foldTwins(foldSlides(hits), slides).length >= slides) break;
    hits = [...hits, ...(await load(ordered.slice(loaded, 3 * loaded)))];
  }
  return hits;
}
