import { LRUCache } from "lru-cache";
import type { Embed } from "./provider.ts";

/**
 * Remembers the vectors of recent queries: search and answer both embed the question, and the sentences of often
 * retrieved slides come again and again.
 */
export function cacheQueries(embed: Embed, capacity: number): Embed {
  const remembering = cacheVectors(embed, capacity);
  return (texts, purpose, signal) =>
    purpose === "query" ? remembering(texts, purpose, signal) : embed(texts, purpose, signal);
}

/** Remembers the vectors of recent texts for one purpose; without `capacity`, of all texts. A remembered vector costs no tokens. */
export function cacheVectors(embed: Embed, capacity?: number): Embed {
  const recent =
    capacity === undefined
      ? new Map<string, Float32Array>()
      : new LRUCache<string, Float32Array>({ max: capacity });
  return async (texts, purpose, signal) => {
    signal.throwIfAborted();
    const vectors = new Map(texts.map((text) => [text, recent.get(text)]));
    const missing = [...vectors.keys()].filter((text) => vectors.get(text) === undefined);
    const fresh = missing.length > 0 ? await embed(missing, purpose, signal) : { vectors: [], tokens: 0 };
    for (const [index, text] of missing.entries()) {
      const vector = fresh.vectors[index];
      if (!vector) continue;
      vectors.set(text, vector);
      recent.set(text, vector);
    }
    return { vectors: texts.flatMap((text) => vectors.get(text) ?? []), tokens: fresh.tokens };
  };
}
