import type { Config } from "../config.ts";
import type { Provider } from "../providers/provider.ts";
import { findCourses } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { checkEmbeddingModel } from "../store/index.ts";
import {
  type DenseMatch,
  type LexicalMatch,
  type Scope,
  searchDense,
  searchLexical,
} from "../store/search.ts";
import type { Question } from "../types.ts";

export interface SearchDependencies {
  database: Database;
  provider: Pick<Provider, "embedding" | "rerank">;
  config: Pick<Config, "denseWeight">;
}

/** One query's two legs, each best first. Dense is empty where there is no embedding model. */
export interface Legs {
  lexical: LexicalMatch[];
  dense: DenseMatch[];
}

/** How deep each leg looks: enough for what one leg ranks low and the other high. */
const legDepth = 100;

/** The course that is asked, or all. Throws `not-found`, or `index-mismatch` where its vectors are another model's. */
export async function findScope(
  { database, provider }: Pick<SearchDependencies, "database" | "provider">,
  { course, filters }: Pick<Question, "course" | "filters">,
): Promise<Scope> {
  const courses = await findCourses(database, course);
  const { embedding } = provider;
  const key = embedding && { model: embedding.id, dimensions: embedding.dimensions };
  for (const row of courses) checkEmbeddingModel(row, key);
  return { courseIds: courses.map((row) => row.id), filters };
}

/** BM25 ∥ dense, for each query. */
export async function search(
  dependencies: SearchDependencies,
  queries: string[],
  scope: Scope,
  signal: AbortSignal,
): Promise<Legs[]> {
  return Promise.all(
    queries.map(async (query) => {
      const [lexical, dense] = await Promise.all([
        searchLexical(dependencies.database, query, scope, legDepth),
        denseLeg(dependencies, query, scope, signal),
      ]);
      return { lexical, dense };
    }),
  );
}

async function denseLeg(
  { database, provider: { embedding } }: SearchDependencies,
  query: string,
  scope: Scope,
  signal: AbortSignal,
): Promise<DenseMatch[]> {
  if (!embedding) return [];
  const { vectors } = await embedding.embed([query], "query", signal);
  const [vector] = vectors;
  if (!vector) return [];
  return searchDense(
    database,
    vector,
    { model: embedding.id, dimensions: embedding.dimensions },
    scope,
    legDepth,
  );
}
