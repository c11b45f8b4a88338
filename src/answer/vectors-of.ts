import { LRUCache } from "lru-cache";
import type { Provider, VectorsOf } from "../providers/provider.ts";
import type { Database } from "../store/database.ts";
import { embeddingKeyOf, findEmbeddings } from "../store/embeddings.ts";

/** The same slides come with every question. Some 6 MB of vectors of 384 numbers. */
const remembered = 4_000;
const known = new WeakMap<Database, LRUCache<string, Float32Array>>();

/** Looks up the vectors that the index holds of texts, made by the model that searches. */
export function openVectorsOf(database: Database, { embedding }: Pick<Provider, "embedding">): VectorsOf {
  const key = embeddingKeyOf(embedding);
  const recent = known.get(database) ?? new LRUCache<string, Float32Array>({ max: remembered });
  known.set(database, recent);
  return async (texts) => {
    if (!key) return new Map();
    const named = (text: string) => `${key.model} ${key.dimensions} ${text}`;
    const missing = texts.filter((text) => !recent.has(named(text)));
    const found = missing.length > 0 ? await findEmbeddings(database, key, missing) : new Map();
    for (const [text, vector] of found) recent.set(named(text), vector);
    return new Map(
      texts.flatMap((text) => {
        const vector = recent.get(named(text)) ?? found.get(text);
        return vector ? [[text, vector] as const] : [];
      }),
    );
  };
}
