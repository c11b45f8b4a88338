import pMap from "p-map";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import type { Database } from "../src/store/database.ts";
import { embeddingHash, missingEmbeddings, saveEmbeddings } from "../src/store/embeddings.ts";
import { embeddingText } from "../src/store/index.ts";
import type { Chunk } from "../src/types.ts";

export interface EmbedSummary {
  embedded: number;
  /** Tokens sent to the model; what was embedded before costs nothing. */
  tokens: number;
}

/**
 * Gives every chunk a vector of this model, those that have none yet in batches with bounded concurrency. Each batch
 * is kept as it comes, so that a crash or Ctrl-C never pays twice.
 */
export async function embedChunks(
  { database, embedding }: { database: Database; embedding: EmbeddingModel },
  chunks: Pick<Chunk, "text" | "context">[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<EmbedSummary> {
  const key = { model: embedding.id, dimensions: embedding.dimensions };
  const texts = new Map(chunks.map((chunk) => [embeddingHash(embeddingText(chunk)), embeddingText(chunk)]));
  const missing = await missingEmbeddings(database, key, [...texts.keys()]);
  const todo = [...texts].filter(([hash]) => missing.has(hash));
  const batches = Array.from({ length: Math.ceil(todo.length / embedding.batchSize) }, (_, index) =>
    todo.slice(index * embedding.batchSize, (index + 1) * embedding.batchSize),
  );
  let tokens = 0;
  let done = 0;
  await pMap(
    batches,
    async (batch) => {
      signal.throwIfAborted();
      const result = await embedding.embed(
        batch.map(([, text]) => text),
        "document",
        signal,
      );
      const vectors = new Map<string, Float32Array>();
      batch.forEach(([hash], index) => {
        const vector = result.vectors[index];
        if (vector) vectors.set(hash, vector);
      });
      await saveEmbeddings(database, key, vectors);
      tokens += result.tokens;
      done += batch.length;
      onProgress(done, todo.length);
    },
    { concurrency: embedding.concurrency, signal },
  );
  return { embedded: todo.length, tokens };
}
