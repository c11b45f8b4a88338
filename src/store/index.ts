import { createHash } from "node:crypto";
import { LecternError } from "../errors.ts";
import type { Chunk, Slide } from "../types.ts";
import type { Database, Queryable } from "./database.ts";
import { type EmbeddingKey, embeddingHash } from "./embeddings.ts";

/** A deck that is read, cut and embedded, ready to replace what the index holds of it. */
export interface PreparedDeck {
  path: string;
  format: string;
  contentHash: string;
  buildKey: string;
  pageCount: number;
  slides: Slide[];
  chunks: PreparedChunk[];
}

/** `embedded`: the texts whose vectors stand for the chunk, its own first; none of a parent. */
export type PreparedChunk = Chunk & { embedded: string[] };

export interface IndexedDeck {
  path: string;
  contentHash: string;
  buildKey: string;
}

/** 80 bits of the content: `occurrence` tells apart identical slides of one deck (0 for the first). */
export function slideId(
  course: string,
  deck: string,
  slide: { section: string | null; text: string },
  occurrence: number,
): string {
  const content = JSON.stringify([course, deck, slide.section, slide.text, occurrence]);
  return createHash("sha256").update(content).digest("hex").slice(0, 20);
}

export async function listIndexedDecks(database: Queryable, course: string): Promise<IndexedDeck[]> {
  return database.query<IndexedDeck>(
    `select d.path, d.content_hash as "contentHash", d.build_key as "buildKey"
     from decks d join courses k on k.id = d.course_id where k.name = $1`,
    [course],
  );
}

/** Throws `index-mismatch` when the course's vectors are of another model than `embedding`. */
export function checkEmbeddingModel(
  course: { name: string; embeddingModel: string | null; embeddingDimensions: number | null },
  embedding: EmbeddingKey | null,
): void {
  if (!embedding || course.embeddingModel === null) return;
  if (course.embeddingModel === embedding.model && course.embeddingDimensions === embedding.dimensions)
    return;
  throw new LecternError(
    "index-mismatch",
    `The course "${course.name}" is indexed with ${course.embeddingModel} (${course.embeddingDimensions} dimensions), but this run uses ${embedding.model} (${embedding.dimensions} dimensions): rebuild it with \`lectern reindex --course "${course.name}"\`, or go back to the provider it was made with`,
  );
}

/**
 * Puts the decks into the course in one transaction: readers see the old index until it is done, and a crash leaves
 * the old index whole. Each deck replaces only itself; a slide that is gone keeps its row, for old citations.
 */
export async function writeIndex(
  database: Database,
  course: string,
  decks: PreparedDeck[],
  embedding: EmbeddingKey | null,
): Promise<void> {
  await database.transaction(async (tx) => {
    // One writer at a time, also where several processes share a server.
    await tx.query("select pg_advisory_xact_lock(7205760)");
    const [row] = await tx.query<{ id: number }>(
      `insert into courses (name, embedding_model, embedding_dimensions) values ($1, $2, $3)
       on conflict (name) do update set
         embedding_model = coalesce(courses.embedding_model, excluded.embedding_model),
         embedding_dimensions = coalesce(courses.embedding_dimensions, excluded.embedding_dimensions),
         version = courses.version + 1
       returning id`,
      [course, embedding?.model ?? null, embedding?.dimensions ?? null],
    );
    if (!row) throw new LecternError("internal", `The course "${course}" could not be written`);
    for (const deck of decks) await replaceDeck(tx, row.id, deck);
  });
  // Fresh statistics: without them the planner takes a thousand chunks for fifteen.
  await database.script("analyze");
}

async function replaceDeck(tx: Queryable, courseId: number, deck: PreparedDeck): Promise<void> {
  await tx.query("delete from decks where course_id = $1 and path = $2", [courseId, deck.path]);
  const [row] = await tx.query<{ id: number }>(
    `insert into decks (course_id, path, format, content_hash, build_key, page_count)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [courseId, deck.path, deck.format, deck.contentHash, deck.buildKey, deck.pageCount],
  );
  if (!row) throw new LecternError("internal", `The deck ${deck.path} could not be written`);
  await insertSlides(tx, { courseId, deckId: row.id }, deck);
  await insertChunks(tx, { courseId, deckId: row.id }, deck.chunks);
}

interface Owner {
  courseId: number;
  deckId: number;
}

async function insertSlides(tx: Queryable, owner: Owner, deck: PreparedDeck): Promise<void> {
  const rows = deck.slides.map((slide) => ({
    id: slide.id,
    page: slide.page,
    first_page: slide.pages?.[0] ?? null,
    title: slide.title,
    section: slide.section,
    text: slide.text,
    external_id: slide.externalId ?? null,
  }));
  await tx.query(
    `insert into slides (id, course_id, deck_id, deck, page, first_page, title, section, text, external_id, file_hash)
     select r.id, $1, $2, $3, r.page, r.first_page, r.title, r.section, r.text, r.external_id, $4
     from jsonb_to_recordset($5::jsonb) as r(id text, page int, first_page int, title text, section text, text text, external_id text)
     on conflict (id) do update set deck_id = excluded.deck_id, page = excluded.page, first_page = excluded.first_page,
       title = excluded.title, external_id = excluded.external_id, file_hash = excluded.file_hash`,
    [owner.courseId, owner.deckId, deck.path, deck.contentHash, JSON.stringify(rows)],
  );
}

async function insertChunks(tx: Queryable, owner: Owner, chunks: PreparedChunk[]): Promise<void> {
  const isParent = new Set(chunks.flatMap(({ parent }) => parent ?? []));
  const ids: number[] = [];
  // A few hundred at a time: one statement's parameter stays a few megabytes. A parent comes before its children.
  for (let start = 0; start < chunks.length; start += 500) {
    const rows = chunks.slice(start, start + 500).map((chunk, offset) => ({
      text: chunk.text,
      context: chunk.context,
      tokens: chunk.tokens,
      searched: !isParent.has(start + offset),
      hashes: chunk.embedded.map(embeddingHash),
      spans: chunk.spans,
    }));
    // Children may stand in the same batch as their parent: ids are drawn first.
    const drawn = await tx.query<{ id: number }>(
      `select nextval(pg_get_serial_sequence('chunks', 'id'))::int as id from generate_series(1, $1::int)`,
      [rows.length],
    );
    ids.push(...drawn.map(({ id }) => id));
    const identified = rows.map((row, offset) => {
      const parent = chunks[start + offset]?.parent;
      return { ...row, id: ids[start + offset], parent: parent === undefined ? null : (ids[parent] ?? null) };
    });
    await writeChunks(tx, owner, identified);
  }
}

async function writeChunks(tx: Queryable, owner: Owner, rows: object[]): Promise<void> {
  await tx.query(
    `with input as (
       select * from jsonb_to_recordset($3::jsonb) as r(id int, text text, context text, tokens int, parent int,
         searched boolean, hashes jsonb, spans jsonb)
     ), written as (
       insert into chunks (id, course_id, deck_id, text, context, tokens, parent_id, searched)
       overriding system value
       select id, $1, $2, text, context, tokens, parent, searched from input
     ), embedded as (
       insert into chunk_vectors (chunk_id, ordinal, text_hash)
       select i.id, h.ordinal - 1, h.hash
       from input i, jsonb_array_elements_text(i.hashes) with ordinality as h(hash, ordinal)
     )
     insert into chunk_spans (chunk_id, ordinal, slide_id, slide_start, chunk_start, length)
     select i.id, p.ordinal, p.span->>'slideId', (p.span->>'slideStart')::int, (p.span->>'chunkStart')::int,
            (p.span->>'length')::int
     from input i, jsonb_array_elements(i.spans) with ordinality as p(span, ordinal)`,
    [owner.courseId, owner.deckId, JSON.stringify(rows)],
  );
}

/** Other vectors for chunks that stay as they are: by chunk id the texts that stand for it. */
export async function replaceChunkVectors(
  database: Database,
  courseId: number,
  texts: Map<number, string[]>,
  embedding: EmbeddingKey,
): Promise<void> {
  const rows = [...texts].flatMap(([id, all]) =>
    all.map((text, ordinal) => ({ id, ordinal, hash: embeddingHash(text) })),
  );
  await database.transaction(async (tx) => {
    await tx.query(
      "delete from chunk_vectors where chunk_id in (select id from chunks where course_id = $1)",
      [courseId],
    );
    await tx.query(
      `insert into chunk_vectors (chunk_id, ordinal, text_hash)
       select r.id, r.ordinal, r.hash from jsonb_to_recordset($1::jsonb) as r(id int, ordinal int, hash text)`,
      [JSON.stringify(rows)],
    );
    await tx.query(
      "update courses set embedding_model = $2, embedding_dimensions = $3, version = version + 1 where id = $1",
      [courseId, embedding.model, embedding.dimensions],
    );
  });
}
