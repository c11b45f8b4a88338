import type { EmbeddingModel } from "../../../src/providers/provider.ts";

/** Cosine of two texts or words, 0 to 1; null where there is no embedding model. Only of texts that were announced. */
export type Likeness = (one: string, other: string) => number | null;

export const noLikeness: Likeness = () => null;

const remembered = new WeakMap<EmbeddingModel, Map<string, Float32Array>>();
/** Vectors of slides' sentences and of words come again with every answer: some 60 MB at 384 dimensions. */
const capacity = 40_000;

/** Embeds what has not been embedded yet, and compares from memory. */
export async function likenessOf(
  embedding: EmbeddingModel | null,
  texts: Iterable<string>,
  signal: AbortSignal,
): Promise<Likeness> {
  if (embedding === null) return noLikeness;
  const known = remembered.get(embedding) ?? new Map<string, Float32Array>();
  remembered.set(embedding, known);
  if (known.size > capacity) known.clear();
  const wanted = [...new Set(texts)].filter((text) => text.trim() !== "");
  const missing = wanted.filter((text) => !known.has(text));
  const perCall = embedding.batchSize * 8;
  for (let start = 0; start < missing.length; start += perCall) {
    const some = missing.slice(start, start + perCall);
    const { vectors } = await embedInBatches(embedding, some, signal);
    for (const [index, text] of some.entries()) {
      const vector = vectors[index];
      if (vector) known.set(text, vector);
    }
  }
  // Held here too, so that another call's clearing takes nothing away.
  const vectors = new Map(wanted.map((text) => [text, known.get(text)]));
  return (one, other) => cosine(vectors.get(one), vectors.get(other));
}

async function embedInBatches({ embed, batchSize }: EmbeddingModel, texts: string[], signal: AbortSignal) {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += batchSize) {
    vectors.push(...(await embed(texts.slice(start, start + batchSize), "document", signal)).vectors);
  }
  return { vectors };
}

function cosine(one: Float32Array | undefined, other: Float32Array | undefined): number {
  if (one === undefined || other === undefined) return 0;
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return Math.min(1, Math.max(0, sum));
}
