import { LecternError } from "../errors.ts";
import { type Metadata, type Slide, type SlideRef, toSlideRef } from "../types.ts";
import type { CourseRow } from "./courses.ts";
import type { Queryable } from "./database.ts";
import { storableJson } from "./storable.ts";
import { metadata, readStored, slideParts } from "./stored-json.ts";

/** The columns of a slide as `SlideRow`, for a query that joins `slides s` and `courses k`. */
export const slideColumns = `s.id, k.name as course, s.deck, s.page, s.first_page, s.title, s.section, s.text, s.external_id, s.parts, s.hidden`;

export interface SlideRow {
  id: string;
  course: string;
  deck: string;
  page: number | null;
  first_page: number | null;
  title: string;
  section: string | null;
  text: string;
  external_id: string | null;
  parts: unknown;
  hidden: boolean;
}

export function toSlide(row: SlideRow): Slide {
  return {
    id: row.id,
    course: row.course,
    deck: row.deck,
    page: row.page,
    ...(row.first_page === null ? {} : { pages: [row.first_page, row.page] as [number, number] }),
    title: row.title,
    section: row.section,
    text: row.text,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    ...(row.parts === null ? {} : { parts: readStored(slideParts, row.parts, "slides.parts") }),
    ...(row.hidden ? { hidden: true as const } : {}),
  };
}

/** `rest`: what follows `from slides s join courses k`. */
async function select(database: Queryable, rest: string, parameters: unknown[]): Promise<Slide[]> {
  const rows = await database.query<SlideRow>(
    `select ${slideColumns} from slides s join courses k on k.id = s.course_id ${rest}`,
    parameters,
  );
  return rows.map(toSlide);
}

/** The slides that the courses' decks hold now, course by course, in deck and page order. */
export const loadSlides = (database: Queryable, courses: Pick<CourseRow, "id">[]): Promise<Slide[]> =>
  select(
    database,
    `where s.course_id = any($1::int[]) and s.deck_id is not null
     order by array_position($1::int[], s.course_id), s.deck, s.page, s.id`,
    [courses.map(({ id }) => id)],
  );

/** The same without their texts. */
export const listSlides = async (
  database: Queryable,
  courses: Pick<CourseRow, "id">[],
): Promise<SlideRef[]> => (await loadSlides(database, courses)).map(toSlideRef);

/** Those of the phrases that stand, as whole words, on a slide that the courses hold now. */
export async function phrasesOnSlides(
  database: Queryable,
  courses: Pick<CourseRow, "id">[],
  phrases: string[],
): Promise<Set<string>> {
  const patterns = phrases.map(wholeWords);
  const rows = await database.query<{ place: number }>(
    `select p.place::int as place from unnest($2::text[]) with ordinality as p(pattern, place)
     where exists (select 1 from slides s where s.course_id = any($1::int[]) and s.deck_id is not null
       and (s.text ~ p.pattern or s.title ~ p.pattern))`,
    [courses.map(({ id }) => id), patterns],
  );
  return new Set(rows.flatMap(({ place }) => phrases[place - 1] ?? []));
}

/** A pattern of PostgreSQL's. Scripts that put no blanks between words have no ends of words either. */
function wholeWords(phrase: string): string {
  const literal = phrase.replace(/[^\p{L}\p{M}\p{N}\s]/gu, "\\$&").replace(/\s+/gu, "\\s+");
  const [before, behind] = [/^[\p{L}\p{N}]/u, /[\p{L}\p{M}\p{N}]$/u].map((edge) => edge.test(phrase));
  const hasBlanks = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(phrase);
  return `${hasBlanks && before ? "\\m" : ""}${literal}${hasBlanks && behind ? "\\M" : ""}`;
}

/** Slides by id, those that have left their deck too. */
export async function loadSlidesById(database: Queryable, ids: string[]): Promise<Map<string, Slide>> {
  const slides = await select(database, "where s.id = any($1::text[])", [ids]);
  return new Map(slides.map((slide) => [slide.id, slide]));
}

/** `fileHash` names the stored deck whose page `slide.page` draws it. `current`: its deck still has it. */
interface StoredSlide {
  slide: Slide;
  fileHash: string;
  current: boolean;
  /** Its deck's; null for a slide that has left it, and for one that a knowledge base found. */
  metadata: Metadata | null;
}

/** Throws `not-found`. Slides that left their deck are found too: an old citation still opens. */
export async function getSlide(database: Queryable, id: string): Promise<StoredSlide> {
  const [row] = await database.query<SlideRow & { file_hash: string; current: boolean; metadata: unknown }>(
    `select ${slideColumns}, s.file_hash, s.deck_id is not null or s.file_hash = 'knowledge-base' as current, d.metadata
     from slides s join courses k on k.id = s.course_id left join decks d on d.id = s.deck_id where s.id = $1`,
    [id],
  );
  if (!row) throw new LecternError("not-found", `There is no slide "${id}"`);
  return {
    slide: toSlide(row),
    fileHash: row.file_hash,
    current: row.current,
    metadata: row.metadata === null ? null : readStored(metadata, row.metadata, "decks.metadata"),
  };
}

/** The slides up to `reach` places before and after this one in its deck, in order, without itself. */
export async function findNeighbours(
  database: Queryable,
  slideId: string,
  reach: number,
): Promise<SlideRef[]> {
  const rows = await database.query<SlideRow>(
    `with ordered as (
       select n.*, row_number() over (order by n.page, n.id) as place
       from slides n where n.deck_id = (select deck_id from slides where id = $1)
     ), here as (select place from ordered where id = $1)
     select ${slideColumns} from ordered s join here on s.place between here.place - $2::int and here.place + $2::int
     join courses k on k.id = s.course_id where s.id <> $1 order by s.place`,
    [slideId, reach],
  );
  return rows.map((row) => toSlideRef(toSlide(row)));
}

/** The slides that stand right behind each of these in its deck, at most `count`, in order, by the id of that slide. */
export async function findFollowing(
  database: Queryable,
  slideIds: string[],
  count: number,
): Promise<Map<string, Slide[]>> {
  const rows = await database.query<SlideRow & { behind: string }>(
    `select here.id as behind, ${slideColumns} from slides here
     cross join lateral (
       select * from slides next where next.deck_id = here.deck_id and next.page > here.page
       order by next.page, next.id limit $2::int
     ) s join courses k on k.id = s.course_id
     where here.id = any($1::text[]) order by here.id, s.page, s.id`,
    [slideIds, count],
  );
  const following = new Map<string, Slide[]>(slideIds.map((id) => [id, []]));
  for (const row of rows) following.get(row.behind)?.push(toSlide(row));
  return following;
}

/** A file and, where it is known, a page of it, counting from 1. */
interface DocumentPage {
  name: string;
  page: number | null;
}

/**
 * The slides that the courses' decks hold now of these pages and of those beside them, for whoever numbers a page one
 * off; of a file without a page all. A deck is known by its file's name, whatever its folder. `course` narrows.
 */
export const findSlidesOfDocuments = (
  database: Queryable,
  documents: DocumentPage[],
  course: string | undefined,
): Promise<Slide[]> =>
  select(
    database,
    `where s.deck_id is not null and ($2::text is null or k.name = $2) and exists (
       select 1 from jsonb_to_recordset($1::jsonb) as d(name text, page int)
       where regexp_replace(s.deck, '^.*/', '') = d.name
         and (d.page is null or d.page between coalesce(s.first_page, s.page) - 1 and s.page + 1))
     order by k.name, s.deck, s.page, s.id`,
    [storableJson(documents), course ?? null],
  );
