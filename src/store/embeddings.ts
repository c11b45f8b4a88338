import { createHash } from "node:crypto";
import type { Queryable } from "./database.ts";

export interface EmbeddingKey {
  model: string;
  dimensions: number;
}

/** What an embedding is kept under, so that the same text is never embedded twice. */
export function embeddingHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function vectorLiteral(vector: Float32Array): string {
  return `[${vector.join(",")}]`;
}

/** Of these hashes, those that have no vector of this model yet, each once. */
export async function missingEmbeddings(
  database: Queryable,
  { model, dimensions }: EmbeddingKey,
  hashes: string[],
): Promise<Set<string>> {
  const present = await database.query<{ text_hash: string }>(
    `select text_hash from embeddings where model = $1 and dimensions = $2 and text_hash = any($3::text[])`,
    [model, dimensions, hashes],
  );
  const missing = new Set(hashes);
  for (const row of present) missing.delete(row.text_hash);
  return missing;
}

export async function saveEmbeddings(
  database: Queryable,
  { model, dimensions }: EmbeddingKey,
  vectors: Map<string, Float32Array>,
): Promise<void> {
  const rows = [...vectors].map(([hash, vector]) => ({ hash, vector: vectorLiteral(vector) }));
  await database.query(
    `insert into embeddings (text_hash, model, dimensions, embedding)
     select r.hash, $1, $2, r.vector::vector from jsonb_to_recordset($3::jsonb) as r(hash text, vector text)
     on conflict do nothing`,
    [model, dimensions, JSON.stringify(rows)],
  );
}
