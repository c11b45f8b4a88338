import { LecternError } from "../errors.ts";
import type { Database, Queryable } from "./database.ts";
import type { EmbeddingKey } from "./embeddings.ts";

/** One state of a course's index that can be gone back to. */
export interface IndexVersion {
  version: number;
  madeBy: string;
  /** ISO 8601. */
  created: string;
  embeddingModel: string | null;
  decks: number;
  slides: number;
  chunks: number;
  current: boolean;
}

/** The latest first. */
export async function listVersions(database: Queryable, courseId: number): Promise<IndexVersion[]> {
  return database.query<IndexVersion>(
    `select v.version, v.made_by as "madeBy",
            to_char(v.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created,
            v.embedding_model as "embeddingModel", count(i.deck_id)::int as decks,
            coalesce(sum((select count(*) from deck_slides s where s.deck_id = i.deck_id)), 0)::int as slides,
            coalesce(sum((select count(*) from chunks c where c.deck_id = i.deck_id and c.searched)), 0)::int as chunks,
            v.version = k.version as current
     from index_versions v join courses k on k.id = v.course_id
     left join index_decks i on i.course_id = v.course_id and i.version = v.version
     where v.course_id = $1 group by v.course_id, v.version, k.version order by v.version desc`,
    [courseId],
  );
}

interface NextVersion {
  deckIds: number[];
  madeBy: string;
  /** Null: as it was. */
  embedding: EmbeddingKey | null;
}

/** Puts these decks into use as the course's next version. Within a transaction. Throws `not-found` where the course is gone. */
export async function useDecks(
  tx: Queryable,
  courseId: number,
  { deckIds, madeBy, embedding }: NextVersion,
): Promise<void> {
  await tx.query(
    "update decks set current = false where course_id = $1 and current and id <> all($2::int[])",
    [courseId, deckIds],
  );
  await tx.query("update decks set current = true where id = any($1::int[]) and not current", [deckIds]);
  await tx.query(
    "update slides set deck_id = null where course_id = $1 and deck_id is not null and deck_id <> all($2::int[])",
    [courseId, deckIds],
  );
  await tx.query(
    `update slides s set deck_id = p.deck_id, deck = d.path, page = p.page, first_page = p.first_page, title = p.title,
       external_id = p.external_id, parts = p.parts, hidden = p.hidden, file_hash = d.content_hash
     from deck_slides p join decks d on d.id = p.deck_id
     where s.id = p.slide_id and p.deck_id = any($1::int[]) and s.deck_id is distinct from p.deck_id`,
    [deckIds],
  );
  const versions = await tx.query(
    `with course as (
       update courses set version = version + 1, embedding_model = coalesce($3, embedding_model),
         embedding_dimensions = coalesce($4::int, embedding_dimensions)
       where id = $1 returning id, version, embedding_model, embedding_dimensions
     ), next as (
       insert into index_versions (course_id, version, made_by, embedding_model, embedding_dimensions)
       select id, version, $2, embedding_model, embedding_dimensions from course returning course_id, version
     )
     select version from next`,
    [courseId, madeBy, embedding?.model ?? null, embedding?.dimensions ?? null],
  );
  if (versions.length === 0) throw new LecternError("not-found", "The course was deleted meanwhile");
  await tx.query(
    `insert into index_decks (course_id, version, deck_id)
     select k.id, k.version, d.id from courses k, unnest($2::int[]) as d(id) where k.id = $1`,
    [courseId, deckIds],
  );
}

/**
 * Goes back to the decks of an earlier version, as a new version: what came between stays in the list. Throws
 * `not-found`, and `index-mismatch` where chunks of then have no vectors of the model in use now.
 */
export async function rollBack(
  database: Database,
  course: { id: number; name: string },
  version: number,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(7205760)");
    const kept = await tx.query<{ version: number }>(
      "select version from index_versions where course_id = $1 order by version",
      [course.id],
    );
    if (!kept.some((one) => one.version === version)) {
      const versions = kept.map((one) => one.version).join(", ");
      throw new LecternError(
        "not-found",
        `The course "${course.name}" has no version ${version} to go back to: it has ${versions}`,
      );
    }
    const rows = await tx.query<{ deck_id: number }>(
      "select deck_id from index_decks where course_id = $1 and version = $2",
      [course.id, version],
    );
    const deckIds = rows.map((row) => row.deck_id);
    await refuseWithoutVectors(tx, course, { version, deckIds });
    await useDecks(tx, course.id, { deckIds, madeBy: `rollback to ${version}`, embedding: null });
  });
}

async function refuseWithoutVectors(
  tx: Queryable,
  course: { id: number; name: string },
  { version, deckIds }: { version: number; deckIds: number[] },
): Promise<void> {
  const [row] = await tx.query<{ bare: number; model: string }>(
    `select count(distinct c.id)::int as bare, k.embedding_model as model
     from courses k join chunks c on c.course_id = k.id and c.deck_id = any($2::int[]) and c.searched
     left join chunk_vectors v on v.chunk_id = c.id
     left join embeddings e on e.text_hash = v.text_hash and e.model = k.embedding_model
       and e.dimensions = k.embedding_dimensions
     where k.id = $1 and k.embedding_model is not null and e.text_hash is null group by k.embedding_model`,
    [course.id, deckIds],
  );
  if (!row || row.bare === 0) return;
  throw new LecternError(
    "index-mismatch",
    `Version ${version} of "${course.name}" was indexed with another embedding model than ${row.model}: ${row.bare} of its chunks have no vectors of that. Go back with the model it was made with, or ingest its decks anew`,
  );
}

/** Forgets all but the latest `keep` versions, with the readings of decks and the vectors that only they held. */
export async function pruneVersions(
  database: Database,
  courseId: number,
  keep: number,
): Promise<{ versions: number; decks: number }> {
  return database.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(7205760)");
    const forgotten = `course_id = $1 and version < (select min(version) from (
      select version from index_versions where course_id = $1 order by version desc limit $2) latest)`;
    const held = await tx.query<{ deck_id: number }>(
      `select distinct deck_id from index_decks where ${forgotten}`,
      [courseId, Math.max(1, keep)],
    );
    const versions = await tx.query(`delete from index_versions where ${forgotten} returning version`, [
      courseId,
      Math.max(1, keep),
    ]);
    const gone = await tx.query<{ id: number }>(
      `select d.id from decks d where d.course_id = $1 and not d.current and ${isUnheld}
       and (d.id = any($2::int[]) or d.ingested_at < now() - interval '${abandonedAfter}')`,
      [courseId, held.map(({ deck_id }) => deck_id)],
    );
    const ids = gone.map(({ id }) => id);
    // Only what these held: other vectors may be of a run that has embedded and not yet written.
    await tx.query(
      `delete from embeddings e where e.text_hash in (
         select v.text_hash from chunk_vectors v join chunks c on c.id = v.chunk_id where c.deck_id = any($1::int[]))
       and not exists (select 1 from chunk_vectors v join chunks c on c.id = v.chunk_id
         where v.text_hash = e.text_hash and c.deck_id <> all($1::int[]))`,
      [ids],
    );
    await tx.query(
      `delete from enrichments e where e.slide_id in (select slide_id from deck_slides where deck_id = any($1::int[]))
       and not exists (select 1 from deck_slides p where p.slide_id = e.slide_id and p.deck_id <> all($1::int[]))`,
      [ids],
    );
    await removeDecks(tx, ids);
    return { versions: versions.length, decks: ids.length };
  });
}

const isUnheld = "not exists (select 1 from index_decks i where i.deck_id = d.id)";

/** A younger reading that no version holds may be of a run that is going on. */
const abandonedAfter = "6 hours";

/** Those of these readings that no version holds. */
export async function removeAbandoned(database: Queryable, ids: number[]): Promise<void> {
  await database.query(
    `delete from decks d where d.id = any($1::int[]) and not d.current and ${isUnheld}
     and d.ingested_at < now() - interval '${abandonedAfter}'`,
    [ids],
  );
}

/** Readings that no version holds. */
export async function removeDecks(database: Queryable, ids: number[]): Promise<void> {
  await database.query(`delete from decks d where d.id = any($1::int[]) and not d.current and ${isUnheld}`, [
    ids,
  ]);
}
