import type { Enrichment, Metadata } from "../types.ts";
import type { Queryable } from "./database.ts";
import type { EmbeddingKey } from "./embeddings.ts";
import { enrichmentsOfChunks } from "./enrichments.ts";
import { metadata, readStored } from "./stored-json.ts";
import { scaleBytes } from "./vector-code.ts";

/** A chunk as the index in memory is made from it. */
export interface IndexRow {
  id: number;
  text: string;
  deck: string;
  /** The deck's metadata; absent where there is none. */
  metadata?: Metadata;
  /** The titles of its slides, each once, a line each. */
  title: string;
  sections: (string | null)[];
  firstPage: number;
  lastPage: number;
  /** What a model wrote about its slides to find them by; absent where there is none. */
  enrichments?: Enrichment[];
  /** Codes of its vectors, its own first; empty where this model has made none. */
  codes: Uint8Array[];
}

/** A few megabytes a query, and other queries come in between. */
const batchSize = 2_000;

/** The decks of a course that are in use, or those of a version that is being built. */
interface IndexScope {
  courseId: number;
  deckIds?: number[];
}

/** Its searched chunks in batches, in the order of their ids. */
export async function* readIndexRows(
  database: Queryable,
  scope: IndexScope,
  key: EmbeddingKey | null,
): AsyncGenerator<IndexRow[]> {
  for (let after = 0; ; ) {
    const { rows, isEnriched } = await readRows(database, scope, after);
    const last = rows.at(-1);
    if (!last) return;
    if (key) await addCodes(database, key, rows);
    if (isEnriched) await addEnrichments(database, rows);
    yield rows;
    after = last.id;
  }
}

type StoredRow = Omit<IndexRow, "codes" | "metadata"> & { metadata: unknown; isEnriched: boolean };

async function readRows(
  database: Queryable,
  { courseId, deckIds }: IndexScope,
  after: number,
): Promise<{ rows: IndexRow[]; isEnriched: boolean }> {
  const rows = await database.query<StoredRow>(
    `select c.id, c.text, d.path as deck, d.metadata, d.enriched_by is not null as "isEnriched", string_agg(distinct s.title, E'\\n') as title,
            json_agg(distinct s.section) as sections,
            min(coalesce(s.first_page, s.page)) as "firstPage", max(s.page) as "lastPage"
     from (select c.id, c.text, c.deck_id from chunks c
           where c.course_id = $1 and c.searched and c.id > $2 and c.deck_id in (
             select id from decks where course_id = $1 and case when $4::int[] is null then current else id = any($4::int[]) end)
           order by c.id limit $3) c
     join decks d on d.id = c.deck_id
     join chunk_spans p on p.chunk_id = c.id join slides s on s.id = p.slide_id
     group by c.id, c.text, d.id order by c.id`,
    [courseId, after, batchSize, deckIds ?? null],
  );
  // A deck's is read once, not once for each of its chunks.
  const byDeck = new Map(rows.map((row) => [row.deck, row.metadata]));
  const read = new Map(
    [...byDeck].map(([deck, stored]) => [deck, readStored(metadata, stored, "decks.metadata")]),
  );
  return {
    rows: rows.map(({ isEnriched: _, ...row }) => ({
      ...row,
      metadata: read.get(row.deck) ?? {},
      codes: [],
    })),
    isEnriched: rows.some(({ isEnriched }) => isEnriched),
  };
}

async function addEnrichments(database: Queryable, rows: IndexRow[]): Promise<void> {
  const found = await enrichmentsOfChunks(
    database,
    rows.map(({ id }) => id),
  );
  for (const row of rows) {
    const enrichments = found.get(row.id);
    if (enrichments) row.enrichments = enrichments;
  }
}

/** In base64, which Node reads seven times as fast as PGlite reads `bytea`; a row a chunk, for the same reason. */
async function addCodes(
  database: Queryable,
  { model, dimensions }: EmbeddingKey,
  rows: IndexRow[],
): Promise<void> {
  const found = await database.query<{ id: number; codes: string }>(
    `select v.chunk_id as id, encode(string_agg(e.code, ''::bytea order by v.ordinal), 'base64') as codes
     from chunk_vectors v
     join embeddings e on e.text_hash = v.text_hash and e.model = $1 and e.dimensions = $2
     where v.chunk_id = any($3::int[]) group by v.chunk_id`,
    [model, dimensions, rows.map((row) => row.id)],
  );
  const size = scaleBytes + dimensions;
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id, codes } of found) {
    const bytes = Buffer.from(codes, "base64");
    for (let at = 0; at + size <= bytes.length; at += size)
      byId.get(id)?.codes.push(bytes.subarray(at, at + size));
  }
}
