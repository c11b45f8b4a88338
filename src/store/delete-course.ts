import { LecternError } from "../errors.ts";
import type { Database } from "./database.ts";
import type { DeckFiles } from "./deck-files.ts";
import { conversationTables, noteErased } from "./erase.ts";

export interface DeletedCourse {
  name: string;
  decks: number;
  slides: number;
  conversations: number;
}

const tables = [
  "courses",
  "decks",
  "slides",
  "deck_slides",
  "chunks",
  "chunk_spans",
  "chunk_vectors",
  "embeddings",
  "enrichments",
  "dataset_cases",
  "answer_labels",
  ...conversationTables,
];

/**
 * Deletes a course with its slides, its vectors, its stored decks and pictures, and the conversations about it. What they
 * cost stays on the bill. Throws `not-found`.
 */
export async function deleteCourse(
  { database, deckFiles }: { database: Database; deckFiles: DeckFiles },
  name: string,
): Promise<DeletedCourse> {
  const { deleted, files } = await database.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(7205760)");
    const [course] = await tx.query<{ id: number; decks: number; slides: number }>(
      `select k.id, (select count(*)::int from decks d where d.course_id = k.id and d.current) as decks,
              (select count(*)::int from slides s where s.course_id = k.id) as slides
       from courses k where k.name = $1`,
      [name],
    );
    if (!course) throw new LecternError("not-found", `There is no course "${name}"`);
    const files = await tx.query<{ hash: string }>(
      `select content_hash as hash from decks where course_id = $1
       union select file_hash from slides where course_id = $1
       except (select content_hash from decks where course_id <> $1 union select file_hash from slides where course_id <> $1)`,
      [course.id],
    );
    await tx.query(
      `delete from embeddings e where e.text_hash in (
         select v.text_hash from chunk_vectors v join chunks c on c.id = v.chunk_id where c.course_id = $1)
       and not exists (select 1 from chunk_vectors v join chunks c on c.id = v.chunk_id
         where v.text_hash = e.text_hash and c.course_id <> $1)`,
      [course.id],
    );
    await tx.query("delete from enrichments where slide_id in (select id from slides where course_id = $1)", [
      course.id,
    ]);
    await tx.query("delete from answer_labels where $1 = any(courses)", [name]);
    await tx.query("delete from courses where id = $1", [course.id]);
    await tx.query(
      "update spending set conversation_id = null where conversation_id in (select id from conversations where course = $1)",
      [name],
    );
    const conversations = await tx.query("delete from conversations where course = $1 returning id", [name]);
    await noteErased(tx, tables);
    const { decks, slides } = course;
    return { deleted: { name, decks, slides, conversations: conversations.length }, files };
  });
  for (const { hash } of files) await removeUnusedFile({ database, deckFiles }, hash);
  return deleted;
}

/** Removes a stored deck, but not where there is a deck that is the same; none comes while it is removed. */
export async function removeUnusedFile(
  { database, deckFiles }: { database: Database; deckFiles: DeckFiles },
  hash: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("lock table decks in share mode");
    const users = await tx.query(
      "select 1 from decks where content_hash = $1 union all select 1 from slides where file_hash = $1 limit 1",
      [hash],
    );
    if (users.length === 0) await deckFiles.remove(hash);
  });
}
