import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import type { Provider } from "../../providers/provider.ts";
import { deduplicate } from "./deduplicate.ts";
import type { Features } from "./features.ts";
import type { Candidate, Found, ReadCandidate } from "./search.ts";

/** `by`: the model, `features`, or null if the fused order stands; `problem`: why it stands though it should not. */
interface Order {
  by: string | null;
  problem: string | null;
}

export interface Reranked extends Order {
  hits: ReadCandidate[];
  /** Whether all that was to be reranked could be read. */
  isWhole: boolean;
}

interface RerankDependencies {
  provider: Pick<Provider, "rerank" | "models">;
  config: Pick<Config, "rerank">;
}

type Reranker = "model" | "features" | "none";

/** How many a model reranks. */
const modelDepth = 50;

/**
 * candidates ─read→ ─rerank→ hits: by the provider's reranker, where it has one, else by features, which decide what is
 * read. A model is asked the whole question, once: its parts stand in it. `k`: how many different slides are wanted. `lap` ends the stages `search` and `rerank`.
 */
export async function rerank(
  dependencies: RerankDependencies,
  { found, queries, k }: { found: Found; queries: string[]; k: number },
  lap: (stage: string) => void,
  signal: AbortSignal,
): Promise<Reranked> {
  const { candidates, reranked: own } = found;
  const reranker = own?.by ? "none" : chooseReranker(dependencies);
  const isByFeatures = reranker === "features" && candidates.some(({ features }) => features !== null);
  const ordered = withEachPart(isByFeatures ? rerankByFeatures(candidates) : candidates, queries);
  const atLeast = reranker === "model" ? modelDepth : 2 * k;
  const { hits, isWhole } = await readEnough(found.read, ordered, { slides: k, atLeast, queries });
  lap("search");
  const order = own ?? { by: isByFeatures ? "features" : null, problem: null };
  if (reranker !== "model") return { hits, isWhole, ...order };
  const ranked = await rerankByModel(dependencies.provider, queries[0] ?? "", hits, signal);
  if (ranked.by !== null) lap("rerank");
  return { ...ranked, isWhole, problem: ranked.problem ?? order.problem };
}

/** The provider's reranker, where it has one; else features. */
export function chooseReranker({ provider, config }: RerankDependencies): Reranker {
  if (config.rerank !== "auto") return config.rerank;
  return provider.rerank ? "model" : "features";
}

/**
 * Right behind the first come the best candidate of each part of a question, however good those of another part are, and
 * the one that speaks most of every part.
 */
function withEachPart(candidates: Candidate[], [, ...parts]: string[]): Candidate[] {
  if (parts.length < 2) return candidates;
  const ofAll = candidates.reduce<Candidate | null>(
    (best, one) => ((one.shared ?? 0) > (best?.shared ?? 0) ? one : best),
    null,
  );
  const leaders = parts.flatMap((part) => candidates.find(({ query }) => query === part) ?? []);
  return [...new Set([...candidates.slice(0, 1), ...leaders, ...(ofAll ? [ofAll] : []), ...candidates])];
}

/** As many candidates as it takes to have this many different slides: a long or often repeated slide may fill the first ranks alone. */
async function readEnough(
  read: Found["read"],
  ordered: Candidate[],
  { slides, atLeast, queries }: { slides: number; atLeast: number; queries: string[] },
): Promise<Pick<Reranked, "hits" | "isWhole">> {
  const first = ordered.slice(0, atLeast);
  let hits = await read(first);
  const isWhole = hits.length === first.length;
  for (let tried = atLeast; tried < ordered.length; tried *= 3) {
    if (deduplicate(hits, slides, queries).length >= slides) break;
    hits = [...hits, ...(await read(ordered.slice(tried, 3 * tried)))];
  }
  return { hits, isWhole };
}

/** A reranker that fails or is throttled costs its order, not the answer. Throws the signal's reason. */
async function rerankByModel(
  { rerank, models }: RerankDependencies["provider"],
  query: string,
  hits: ReadCandidate[],
  signal: AbortSignal,
): Promise<Order & { hits: ReadCandidate[] }> {
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

/**
 * A transparent reranker: a weighted mean of what the searches know of each candidate. `score` at most 1. Those without
 * features stay behind, and score no more than the last of the others.
 */
export function rerankByFeatures<Fused extends Candidate>(candidates: Fused[]): Fused[] {
  const isEmbedded = candidates.some(({ features }) => features !== null && features.whole !== null);
  const ranked = candidates
    .flatMap((one) =>
      one.features === null ? [] : [{ ...one, score: scoreFeatures(one.features, isEmbedded) }],
    )
    .sort((a, b) => b.score - a.score || (a.chunkId ?? 0) - (b.chunkId ?? 0))
    .map((one, place) => ({
      ...one,
      legs: { ...one.legs, rerank: { rank: place + 1, score: one.score } },
    }));
  const floor = ranked.at(-1)?.score ?? 0;
  const rest = candidates
    .filter(({ features }) => features === null)
    .map((one) => ({ ...one, score: Math.min(one.score, floor) }));
  return [...ranked, ...rest];
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
