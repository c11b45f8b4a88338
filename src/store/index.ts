import { LecternError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import type { Database, Queryable } from "./database.ts";
import { type EmbeddingKey, embeddingHash } from "./embeddings.ts";
import { removeDecks, useDecks } from "./index-versions.ts";
import { type PreparedDeck, writeDeck } from "./write-deck.ts";

export interface IndexedDeck {
  path: string;
  origin: string;
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
  return sha256(content).slice(0, 20);
}

export async function listIndexedDecks(database: Queryable, course: string): Promise<IndexedDeck[]> {
  return database.query<IndexedDeck>(
    `select d.path, d.origin, d.content_hash as "contentHash", d.build_key as "buildKey"
     from decks d join courses k on k.id = d.course_id where k.name = $1 and d.current order by d.path`,
    [course],
  );
}

/** A reading that no version holds: of a run that was broken off, to go on with. */
export interface StagedDeck extends IndexedDeck {
  id: number;
  slides: number;
  chunks: number;
}

export async function listStagedDecks(database: Queryable, courseId: number): Promise<StagedDeck[]> {
  return database.query<StagedDeck>(
    `select d.id, d.path, d.origin, d.content_hash as "contentHash", d.build_key as "buildKey",
       (select count(*) from deck_slides s where s.deck_id = d.id)::int as slides,
       (select count(*) from chunks c where c.deck_id = d.id)::int as chunks
     from decks d where d.course_id = $1 and not d.current
     and not exists (select 1 from index_decks i where i.deck_id = d.id) order by d.id`,
    [courseId],
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

/** The course's id; a course that is new is not seen by anyone before its index is in use. */
export async function openCourse(database: Queryable, name: string): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    "insert into courses (name) values ($1) on conflict (name) do update set name = excluded.name returning id",
    [name],
  );
  if (!row) throw new LecternError("internal", `The course "${name}" could not be written`);
  return row.id;
}

/** Keeps a reading of a deck beside the index in use. Returns its id. */
export async function stageDeck(database: Database, courseId: number, deck: PreparedDeck): Promise<number> {
  return database.transaction((tx) => writeDeck(tx, courseId, deck));
}

interface IndexChange {
  /** Ids of staged decks; each takes the place of the deck with its path. */
  staged: number[];
  /** Paths of the decks that leave the course. */
  removed: string[];
  /** What makes the change, for the list of versions. */
  madeBy: string;
  embedding: EmbeddingKey | null;
}

/** What would become the index, to be looked over before it does: the ids of all its decks, and of the new ones. */
export interface StagedIndex {
  course: { id: number; name: string };
  deckIds: number[];
  staged: number[];
}

/**
 * Puts a new version of a course's index into use, in one transaction, once `validate` has looked it over: readers see
 * the old one until then, and a crash or a failed validation leaves it in use. What was staged for it is then removed.
 */
export async function swapIndex(
  database: Database,
  course: { id: number; name: string },
  { staged, removed, madeBy, embedding }: IndexChange,
  validate: (staged: StagedIndex) => Promise<void>,
): Promise<void> {
  // Fresh statistics: without them the planner takes a thousand chunks for fifteen.
  await database.script("analyze");
  try {
    await validate({ course, staged, deckIds: await nextDeckIds(database, course.id, { staged, removed }) });
  } catch (error) {
    await removeDecks(database, staged);
    throw error;
  }
  await database.transaction(async (tx) => {
    // One writer at a time, also where several processes share a server.
    await tx.query("select pg_advisory_xact_lock(7205760)");
    const deckIds = await nextDeckIds(tx, course.id, { staged, removed });
    await useDecks(tx, course.id, { deckIds, madeBy, embedding });
  });
}

/** The decks in use but for those that go or are replaced, and the new ones. */
async function nextDeckIds(
  database: Queryable,
  courseId: number,
  { staged, removed }: { staged: number[]; removed: string[] },
): Promise<number[]> {
  const kept = await database.query<{ id: number }>(
    `select id from decks where course_id = $1 and current and not (path = any($2::text[]))
     and path not in (select path from decks where id = any($3::int[]))`,
    [courseId, removed, staged],
  );
  return [...kept.map(({ id }) => id), ...staged];
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
    await tx.query("select pg_advisory_xact_lock(7205760)");
    await tx.query("delete from chunk_vectors where chunk_id = any($1::int[])", [[...texts.keys()]]);
    await tx.query(
      `insert into chunk_vectors (chunk_id, ordinal, text_hash)
       select r.id, r.ordinal, r.hash from jsonb_to_recordset($1::jsonb) as r(id int, ordinal int, hash text)`,
      [JSON.stringify(rows)],
    );
    const deckIds = await nextDeckIds(tx, courseId, { staged: [], removed: [] });
    await useDecks(tx, courseId, { deckIds, madeBy: "reindex", embedding });
  });
}
