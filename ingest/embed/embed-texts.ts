import pMap from "p-map";
import type { EmbeddingModel } from "../../src/providers/provider.ts";
import type { Database } from "../../src/store/database.ts";
import {
  embeddingHash,
  embeddingKeyOf,
  missingEmbeddings,
  saveEmbeddings,
} from "../../src/store/embeddings.ts";
import { encodeVector } from "../../src/store/vector-code.ts";

interface EmbedSummary {
  embedded: number;
  /** Tokens sent to the model; what was embedded before costs nothing. */
  tokens: number;
}

/**
 * Gives every text a vector of this model, those that have none yet in batches with bounded concurrency. Each batch
 * is kept as it comes, so that a crash or Ctrl-C never pays twice.
 */
export async function embedTexts(
  { database, embedding }: { database: Database; embedding: EmbeddingModel },
  texts: string[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<EmbedSummary> {
  const key = embeddingKeyOf(embedding);
  const byHash = new Map(texts.map((text) => [embeddingHash(text), text]));
  const missing = await missingEmbeddings(database, key, [...byHash.keys()]);
  // Alike lengths together: a batch is as slow as its longest text.
  const todo = [...byHash]
    .filter(([hash]) => missing.has(hash))
    .sort(([, one], [, other]) => other.length - one.length);
  const batches = Array.from({ length: Math.ceil(todo.length / embedding.batchSize) }, (_, index) =>
    todo.slice(index * embedding.batchSize, (index + 1) * embedding.batchSize),
  );
  let tokens = 0;
  let done = 0;
  const failures: unknown[] = [];
  const embedBatch = async (batch: [hash: string, text: string][]) => {
    const texts = batch.map(([, text]) => text);
    const result = await embedding.embed(texts, "document", signal);
    tokens += result.tokens;
    const codes = new Map<string, Uint8Array>();
    batch.forEach(([hash], index) => {
      const vector = result.vectors[index];
      if (vector) codes.set(hash, encodeVector(vector));
    });
    await saveEmbeddings(database, key, codes);
    done += batch.length;
    onProgress(done, todo.length);
  };
  // What was under way is waited for also where another batch failed or the run was stopped: who is told so may close
  // the database.
  const untilFailure = async (batch: [hash: string, text: string][]) => {
    if (failures.length > 0) return;
    try {
      signal.throwIfAborted();
      await embedBatch(batch);
    } catch (cause) {
      failures.push(cause);
    }
  };
  if (todo.length > 0) onProgress(0, todo.length);
  await pMap(batches, untilFailure, { concurrency: embedding.concurrency });
  if (failures.length > 0) throw failures[0];
  return { embedded: todo.length, tokens };
}
