import type { Config } from "../config.ts";
import type { Provider } from "../providers/provider.ts";
import type { Database } from "../store/database.ts";
import type { Hit, Question } from "../types.ts";
import { type Evidence, weighEvidence } from "./answerable.ts";
import { type Features, featuresOf } from "./features.ts";
import { type FusedMatch, fuse } from "./fuse.ts";
import { loadHits } from "./load-hits.ts";
import { chooseReranker, rerankByFeatures } from "./rerank.ts";
import { type Legs, openIndexes, search } from "./search.ts";
import { type Understood, understand } from "./understand.ts";

export interface SearchDependencies {
  database: Database;
  provider: Pick<Provider, "embedding" | "rerank" | "rewriter" | "knowledgeBase" | "models">;
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
  chunks: number | null;
  fusion: string;
  /** Whether a reranker has made the order, and which; `problem` why one that should did not. */
  reranked: { by: string; problem: null } | { by: null; problem: string | null };
}

/** How many of the fused are reranked. */
const rerankDepth = 50;
/** How many first hits the judgement of answerability looks at. */
const evidenceDepth = 10;

/** question ─understand→ queries ─search (BM25F ∥ cosine)→ legs ─fuse→ ─rerank by features→ ─load→ Hit[] */
export async function findInIndex(
  dependencies: SearchDependencies,
  question: Question,
  lap: (stage: string) => void,
  signal: AbortSignal,
): Promise<Found> {
  const { database, provider, config } = dependencies;
  const indexes = await openIndexes(dependencies, question);
  const understood = await understand(provider, question, indexes, signal);
  lap("rewrite");
  const legs = await search(indexes, understood, provider, signal);
  const fused = fuse(legs, config);
  const features = new Map(
    fused.slice(0, Math.max(rerankDepth, question.k)).map((match) => [match.chunkId, featuresOf(match)]),
  );
  const byFeatures = chooseReranker(dependencies) === "features" && fused.length > 0;
  const ordered = byFeatures ? reorder(fused, features) : fused;
  const depth = chooseReranker(dependencies) === "model" ? rerankDepth : 2 * question.k;
  const hits = await loadEnough(database, ordered, { slides: question.k, atLeast: depth });
  lap("search");
  return {
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
    chunks: indexes.reduce((sum, { chunkIds }) => sum + chunkIds.length, 0),
    fusion: config.fusion === "rrf" ? "reciprocal rank" : `weighted sum, dense ${config.denseWeight}`,
    reranked: byFeatures ? { by: "features", problem: null } : { by: null, problem: null },
  };
}

/** The first of them anew; the others stay behind. */
function reorder(fused: FusedMatch[], features: Map<number, Features>): FusedMatch[] {
  return [...rerankByFeatures(fused.slice(0, features.size), features), ...fused.slice(features.size)];
}

function weighLegs(
  { query, background }: Legs,
  fused: FusedMatch[],
  features: Map<number, Features>,
): Evidence {
  const own = fused.filter((match) => match.query === query).slice(0, evidenceDepth);
  return weighEvidence(
    own.flatMap(({ chunkId }) => features.get(chunkId) ?? []),
    background,
  );
}

/** As many as it takes for so many different slides: a long slide may fill the first ranks alone. */
async function loadEnough(
  database: Database,
  ordered: FusedMatch[],
  { slides, atLeast }: { slides: number; atLeast: number },
): Promise<Hit[]> {
  let hits = await loadHits(database, ordered.slice(0, atLeast));
  for (let loaded = atLeast; loaded < ordered.length; loaded *= 3) {
    if (new Set(hits.map(({ slide }) => slide.id)).size >= slides) break;
    hits = [...hits, ...(await loadHits(database, ordered.slice(loaded, 3 * loaded)))];
  }
  return hits;
}
