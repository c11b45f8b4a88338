import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import type { Provider } from "../../providers/provider.ts";
import type { Hit } from "../../types.ts";
import type { Features } from "./features.ts";
import type { FusedMatch } from "./fuse.ts";

/** `by`: the model, `features`, or null where the fused order stands; `problem`: why it stands though it should not. */
export interface Reranked {
  hits: Hit[];
  by: string | null;
  problem: string | null;
}

interface RerankDependencies {
  provider: Pick<Provider, "rerank" | "models">;
  config: Pick<Config, "rerank">;
}

export type Reranker = "model" | "features" | "none";

/** The provider's reranker, where it has one; else features. */
export function chooseReranker({ provider, config }: RerankDependencies): Reranker {
  if (config.rerank !== "auto") return config.rerank;
  return provider.rerank ? "model" : "features";
}

/** A reranker that fails or is throttled costs its order, not the answer. Throws the signal's reason. */
export async function rerankByModel(
  { rerank, models }: Pick<Provider, "rerank" | "models">,
  query: string,
  hits: Hit[],
  signal: AbortSignal,
): Promise<Reranked> {
  if (!rerank || hits.length < 2) return { hits, by: null, problem: null };
  const by = models.rerank ?? "a model";
  try {
    return { hits: await rerank(query, hits, signal), by, problem: null };
  } catch (error) {
    signal.throwIfAborted();
    return { hits, by: null, problem: `${by} did not rerank: ${errorMessage(error)}` };
  }
}

/**
 * Fitted by `npm run bench:retrieval-fit` on three courses: softmax regression over the candidates of each question (a listwise linear
 * model: Cao et al., 2007, ListNet's top-one case).
 */
const weights = { words: 5.1, coverage: 1.3, proximity: 1.2, whole: 5.7, nearest: 8.9 };
const lexicalTotal = weights.words + weights.coverage + weights.proximity;
const total = lexicalTotal + weights.whole + weights.nearest;

/** A transparent reranker: a weighted mean of what the searches know of each match. `score` at most 1. */
export function rerankByFeatures(fused: FusedMatch[], features: Map<number, Features>): FusedMatch[] {
  const isEmbedded = [...features.values()].some(({ whole }) => whole !== null);
  return fused
    .map((match) => {
      const found = features.get(match.chunkId);
      return { ...match, score: found ? scoreFeatures(found, isEmbedded) : 0 };
    })
    .sort((a, b) => b.score - a.score || a.chunkId - b.chunkId)
    .map((match, place) => ({
      ...match,
      legs: { ...match.legs, rerank: { rank: place + 1, score: match.score } },
    }));
}

/** A chunk without a vector is far from everything, unless all are. */
function scoreFeatures(
  { words, coverage, proximity, whole, nearest }: Features,
  isEmbedded: boolean,
): number {
  const lexical = weights.words * words + weights.coverage * coverage + weights.proximity * proximity;
  if (!isEmbedded) return lexical / lexicalTotal;
  return (lexical + weights.whole * (whole ?? 0) + weights.nearest * (nearest ?? whole ?? 0)) / total;
}
