import { sha256 } from "../sha256.ts";
import type { Queryable } from "./database.ts";
import { decodeVector } from "./vector-code.ts";

export interface EmbeddingKey {
  model: string;
  dimensions: number;
}

type Identified = { id: string; dimensions: number };

export function embeddingKeyOf(model: Identified): EmbeddingKey;
export function embeddingKeyOf(model: Identified | null): EmbeddingKey | null;
export function embeddingKeyOf(model: Identified | null): EmbeddingKey | null {
  return model && { model: model.id, dimensions: model.dimensions };
}

/** What an embedding is kept under, so that the same text is never embedded twice. */
export function embeddingHash(text: string): string {
  return sha256(text);
}

/** Finds which of these hashes have no vector of this model yet; each is returned once. */
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

/** `codes` by hash; see `encodeVector`. */
export async function saveEmbeddings(
  database: Queryable,
  { model, dimensions }: EmbeddingKey,
  codes: Map<string, Uint8Array>,
): Promise<void> {
  const rows = [...codes].map(([hash, code]) => ({ hash, code: Buffer.from(code).toString("base64") }));
  await database.query(
    `insert into embeddings (text_hash, model, dimensions, code)
     select r.hash, $1, $2, decode(r.code, 'base64') from jsonb_to_recordset($3::jsonb) as r(hash text, code text)
     on conflict do nothing`,
    [model, dimensions, JSON.stringify(rows)],
  );
}

/** The vectors of this model that are kept of these texts, by text. */
export async function findEmbeddings(
  database: Queryable,
  { model, dimensions }: EmbeddingKey,
  texts: string[],
): Promise<Map<string, Float32Array>> {
  const byHash = new Map(texts.map((text) => [embeddingHash(text), text]));
  const rows = await database.query<{ hash: string; code: string }>(
    `select text_hash as hash, encode(code, 'base64') as code from embeddings
     where model = $1 and dimensions = $2 and text_hash = any($3::text[])`,
    [model, dimensions, [...byHash.keys()]],
  );
  return new Map(
    rows.map(({ hash, code }) => [byHash.get(hash) ?? "", decodeVector(Buffer.from(code, "base64"))]),
  );
}
