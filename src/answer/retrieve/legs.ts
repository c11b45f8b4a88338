import { passesSoon } from "../../errors.ts";
import type { EmbeddingModel, Provider } from "../../providers/provider.ts";
import { queueUp } from "../../queue-up.ts";
import type { CourseIndex } from "../../search/course-index.ts";
import type { DenseMatch } from "../../search/dense.ts";
import { makeScope } from "../../search/filters.ts";
import type { LexicalMatch } from "../../search/lexical.ts";
import { isUnspaced } from "../../text/language.ts";
import type { Filters } from "../../types.ts";

/** What the two searches say of a chunk for one query: both have scored it, whichever found it. */
export interface Match {
  index: CourseIndex;
  position: number;
  lexical: LexicalMatch;
  /** Null without an embedding model, or where the chunk has no vector. */
  dense: DenseMatch | null;
}

/** One query's matches, in no order. */
export interface Legs {
  query: string;
  matches: Match[];
}

/** How deep each search looks in each course: enough for what one ranks low and the other high. */
const legDepth = 100;

/**
 * BM25F and cosine, for each query in each course. Where the embedding model does not answer, words alone have to do.
 * `vector`: of the first query; `problem`: why. Throws the signal's reason.
 */
export async function searchLegs(
  indexes: CourseIndex[],
  { queries, filters }: { queries: string[]; filters: Filters },
  { embedding }: Pick<Provider, "embedding">,
  signal: AbortSignal,
): Promise<{ legs: Legs[]; vector: Float32Array | null; problem: string | null }> {
  const isEmbedded = indexes.some(({ dense }) => dense !== null);
  const { vectors, problem } =
    embedding && isEmbedded ? await embedQueries(embedding, queries, signal) : { vectors: [], problem: null };
  await queueUp();
  const legs = queries.map((query, number) => {
    const vector = isUnread(embedding, query) ? null : (vectors[number] ?? null);
    return { query, matches: indexes.flatMap((index) => searchCourse(index, query, vector, filters)) };
  });
  return { legs, vector: vectors[0] ?? null, problem };
}

/** Measured on 30 questions in Chinese and Japanese: words alone put 29 right slides first, with an English model 25. */
function isUnread(embedding: EmbeddingModel | null, query: string): boolean {
  return embedding?.onlyEnglish === true && isUnspaced(query);
}

async function embedQueries(
  embedding: EmbeddingModel,
  queries: string[],
  signal: AbortSignal,
): Promise<{ vectors: Float32Array[]; problem: string | null }> {
  try {
    return { vectors: (await embedding.embed(queries, "query", signal)).vectors, problem: null };
  } catch (error) {
    signal.throwIfAborted();
    // What a user must set right is told; what passes costs the meaning, not the answer.
    if (!passesSoon(error)) throw error;
    return { vectors: [], problem: `searched by words alone: ${error.message}` };
  }
}

function searchCourse(
  index: CourseIndex,
  query: string,
  vector: Float32Array | null,
  filters: Filters,
): Match[] {
  const allows = makeScope(filters, index.places);
  const near = vector && index.dense ? index.dense.search(vector, legDepth, allows) : [];
  const byPosition = new Map(near.map((match) => [match.position, match]));
  const { best, others } = index.lexical.search(query, {
    limit: legDepth,
    allows,
    others: near.map(({ position }) => position),
  });
  const lexical = new Map([...others, ...best].map((match) => [match.position, match]));
  return [...lexical.values()].map((match) => ({
    index,
    position: match.position,
    lexical: match,
    dense:
      byPosition.get(match.position) ??
      (vector && index.dense ? index.dense.at(vector, match.position) : null),
  }));
}
