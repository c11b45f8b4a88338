import type { Embed } from "./provider.ts";

/**
 * Remembers the vectors of recent queries: search and answer ask for the same question's, and the sentences of much
 * asked slides come again and again.
 */
export function cacheQueries(embed: Embed, capacity: number): Embed {
  const remembering = cacheVectors(embed, capacity);
  return (texts, purpose, signal) =>
    purpose === "query" ? remembering(texts, purpose, signal) : embed(texts, purpose, signal);
}

/** Remembers the vectors of recent texts, of one purpose. The oldest go first. What is remembered counts no tokens. */
export function cacheVectors(embed: Embed, capacity: number): Embed {
  const vectors = new Map<string, Float32Array>();
  return async (texts, purpose, signal) => {
    signal.throwIfAborted();
    const missing = [...new Set(texts.filter((text) => !vectors.has(text)))];
    const fresh = missing.length > 0 ? await embed(missing, purpose, signal) : { vectors: [], tokens: 0 };
    const found = new Map(missing.map((text, index) => [text, fresh.vectors[index]]));
    const wanted = texts.flatMap((text) => {
      const vector = found.get(text) ?? vectors.get(text);
      if (!vector) return [];
      vectors.delete(text);
      vectors.set(text, vector);
      return [vector];
    });
    for (const oldest of vectors.keys()) {
      if (vectors.size <= capacity) break;
      vectors.delete(oldest);
    }
    return { vectors: wanted, tokens: fresh.tokens };
  };
}
