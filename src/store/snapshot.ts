import type { Queryable } from "./database.ts";

/** A course's index at one moment: what an evaluation was run against. */
export interface IndexSnapshot {
  name: string;
  slides: number;
  /** Hash of every deck's content, readers and chunking, and of the embedding model: the same for the same index. */
  indexVersion: string;
  /** Mean characters a slide, for estimates. */
  slideCharacters: number;
}

export async function snapshotIndex(database: Queryable, courseId: number): Promise<IndexSnapshot> {
  const [row] = await database.query<IndexSnapshot>(
    `select k.name,
            (select count(*)::int from slides s where s.course_id = k.id and s.deck_id is not null) as slides,
            (select coalesce(avg(length(s.text)), 0)::float8 from slides s
             where s.course_id = k.id and s.deck_id is not null) as "slideCharacters",
            left(encode(sha256(convert_to(concat_ws('|', k.embedding_model, k.embedding_dimensions,
              (select string_agg(concat_ws('|', d.path, d.content_hash, d.build_key), '|' order by d.path)
               from decks d where d.course_id = k.id and d.current)), 'UTF8')), 'hex'), 12) as "indexVersion"
     from courses k where k.id = $1`,
    [courseId],
  );
  return row ?? { name: "", slides: 0, indexVersion: "", slideCharacters: 0 };
}
