import { LecternError } from "../errors.ts";
import type { Chunk, Metadata, Slide } from "../types.ts";
import type { Queryable } from "./database.ts";
import { embeddingHash } from "./embeddings.ts";
import type { EnrichmentKey } from "./enrichments.ts";
import { storableJson } from "./storable.ts";

/** A deck that is read, cut and embedded, ready to replace what the index holds of it. */
export interface PreparedDeck {
  path: string;
  format: string;
  contentHash: string;
  buildKey: string;
  pageCount: number;
  /** The path under which its slides got their ids. */
  origin: string;
  metadata: Metadata;
  slides: Slide[];
  chunks: PreparedChunk[];
  /** By whose enrichments it is searched too. */
  enrichedBy?: EnrichmentKey;
}

/** `embedded`: the texts whose vectors stand for the chunk, its own first; none of a parent. */
export type PreparedChunk = Chunk & { embedded: string[] };

/** Keeps a reading of a deck, which no version of the index holds yet. Returns its id. */
export async function writeDeck(tx: Queryable, courseId: number, deck: PreparedDeck): Promise<number> {
  const [row] = await tx.query<{ id: number }>(
    `insert into decks (course_id, path, origin, format, content_hash, build_key, page_count, metadata, enriched_by, enriched_with)
     values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9, $10) returning id`,
    [
      courseId,
      deck.path,
      deck.origin,
      deck.format,
      deck.contentHash,
      deck.buildKey,
      deck.pageCount,
      storableJson(deck.metadata),
      deck.enrichedBy?.model ?? null,
      deck.enrichedBy?.prompt ?? null,
    ],
  );
  if (!row) throw new LecternError("internal", `The deck ${deck.path} could not be written`);
  await insertSlides(tx, { courseId, deckId: row.id }, deck);
  await insertChunks(tx, { courseId, deckId: row.id }, deck.chunks);
  return row.id;
}

interface Owner {
  courseId: number;
  deckId: number;
}

/**
 * A slide's id stands for its content: one that another reading of the deck held is left as it is, until a version with
 * this reading comes into use.
 */
async function insertSlides(tx: Queryable, { courseId, deckId }: Owner, deck: PreparedDeck): Promise<void> {
  const rows = deck.slides.map((slide) => ({
    id: slide.id,
    page: slide.page,
    first_page: slide.pages?.[0] ?? null,
    title: slide.title,
    section: slide.section,
    text: slide.text,
    external_id: slide.externalId ?? null,
    parts: slide.parts ?? null,
    hidden: slide.hidden ?? false,
  }));
  const shape =
    "id text, page int, first_page int, title text, section text, text text, external_id text, parts json, hidden boolean";
  await tx.query(
    `with input as (select * from jsonb_to_recordset($4::jsonb) as r(${shape}))
     insert into slides (id, course_id, deck_id, deck, page, first_page, title, section, text, external_id, parts, hidden, file_hash)
     select id, $1, null::int, $2, page, first_page, title, section, text, external_id, parts, hidden, $3 from input
     on conflict (id) do nothing`,
    [courseId, deck.path, deck.contentHash, storableJson(rows)],
  );
  await tx.query(
    `insert into deck_slides (deck_id, slide_id, page, first_page, title, external_id, parts, hidden)
     select $1, id, page, first_page, title, external_id, parts, hidden from jsonb_to_recordset($2::jsonb) as r(${shape})`,
    [deckId, storableJson(rows)],
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
    [owner.courseId, owner.deckId, storableJson(rows)],
  );
}
