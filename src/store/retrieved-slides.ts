import type { Slide } from "../types.ts";
import { type SlideRow, slideColumns, toSlide } from "./courses.ts";
import type { Queryable } from "./database.ts";
import { storableJson } from "./storable.ts";

/** A file and, where it is known, a page of it, counting from 1. */
interface DocumentPage {
  name: string;
  page: number | null;
}

/**
 * The slides that the courses' decks hold now of these pages and of those beside them, for whoever numbers a page one
 * off; of a file without a page all. A deck is known by its file's name, whatever its folder. `course` narrows.
 */
export async function findSlidesOfDocuments(
  database: Queryable,
  documents: DocumentPage[],
  course: string | undefined,
): Promise<Slide[]> {
  const rows = await database.query<SlideRow>(
    `select ${slideColumns} from slides s join courses k on k.id = s.course_id
     where s.deck_id is not null and ($2::text is null or k.name = $2) and exists (
       select 1 from jsonb_to_recordset($1::jsonb) as d(name text, page int)
       where regexp_replace(s.deck, '^.*/', '') = d.name
         and (d.page is null or d.page between coalesce(s.first_page, s.page) - 1 and s.page + 1))
     order by k.name, s.deck, s.page, s.id`,
    [storableJson(documents), course ?? null],
  );
  return rows.map(toSlide);
}

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
  const rows = slides.map(({ id, deck, page, title, section, text }) => ({
    id,
    deck,
    page,
    title,
    section,
    text,
  }));
  await database.query(
    `with owner as (
       insert into courses (name) values ($1) on conflict (name) do update set name = excluded.name returning id
     )
     insert into slides (id, course_id, deck_id, deck, page, title, section, text, file_hash)
     select distinct on (r.id) r.id, owner.id, null::int, r.deck, r.page, r.title, r.section, r.text, 'knowledge-base'
     from owner, jsonb_to_recordset($2::jsonb) as r(id text, deck text, page int, title text, section text, text text)
     on conflict (id) do nothing`,
    [course, storableJson(rows)],
  );
}
