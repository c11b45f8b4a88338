import type { Slide } from "../types.ts";
import type { Queryable } from "./database.ts";
import { storableJson } from "./storable.ts";

/**
 * Keeps slides that no deck here holds, so that a citation of one still opens next month. Their id stands for their
 * content: saving one again changes nothing. No stored file draws them.
 */
export async function saveRetrievedSlides(
  database: Queryable,
  course: string,
  slides: Slide[],
): Promise<void> {
  if (slides.length === 0) return;
  await database.query(
    `with owner as (
       insert into courses (name) values ($1) on conflict (name) do update set name = excluded.name returning id
     )
     insert into slides (id, course_id, deck_id, deck, page, title, section, text, file_hash)
     select distinct on (r.id) r.id, owner.id, null::int, r.deck, r.page, r.title, r.section, r.text, 'knowledge-base'
     from owner, jsonb_to_recordset($2::jsonb) as r(id text, deck text, page int, title text, section text, text text)
     on conflict (id) do nothing`,
    [course, storableJson(slides)],
  );
}

/** Which of these slides are still in their decks as they were cited. */
export async function findCurrentSlides(database: Queryable, ids: string[]): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>(
    `select id from slides where id = any($1::text[]) and (deck_id is not null or file_hash = 'knowledge-base')`,
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}
