import { LecternError } from "../errors.ts";
import { type Slide, type SlideRef, toSlideRef } from "../types.ts";
import type { Queryable } from "./database.ts";
import { readStored, slideParts } from "./stored-json.ts";

export interface CourseRow {
  id: number;
  name: string;
  embeddingModel: string | null;
  embeddingDimensions: number | null;
  /** Rises with every change of its index. */
  version: number;
}

export interface CourseSummary {
  name: string;
  decks: number;
  slides: number;
}

const courseColumns = `k.id, k.name, k.embedding_model as "embeddingModel",
  k.embedding_dimensions as "embeddingDimensions", k.version`;
/**
 * A course without a version is being built for the first time, or holds what a knowledge base found: nobody can ask
 * it.
 */
const isIngested = "k.version > 0";

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

/** `within`: only these. */
export async function listCourses(
  database: Queryable,
  within: string[] | null = null,
): Promise<CourseSummary[]> {
  return database.query<CourseSummary>(
    `select k.name,
            (select count(*)::int from decks d where d.course_id = k.id and d.current) as decks,
            (select count(*)::int from slides s where s.course_id = k.id and s.deck_id is not null) as slides
     from courses k where ${isIngested} and ($1::text[] is null or k.name = any($1)) order by k.name`,
    [within],
  );
}

/**
 * The named course, or without a name all of them; `within`: of these alone. Throws `not-found` with the names that there
 * are.
 */
export async function findCourses(
  database: Queryable,
  name: string | undefined,
  within: string[] | null = null,
): Promise<CourseRow[]> {
  const rows = await database.query<CourseRow>(
    `select ${courseColumns} from courses k where ${isIngested} and ($1::text[] is null or k.name = any($1)) order by name`,
    [within],
  );
  if (rows.length === 0) {
    throw new LecternError(
      "not-found",
      within
        ? "You are a member of no course yet: ask your teacher"
        : "There is no course yet: make one with `lectern ingest <file or folder>`",
    );
  }
  if (name === undefined) return rows;
  const found = rows.filter((row) => row.name === name);
  if (found.length === 0) {
    const names = rows.map((row) => `"${row.name}"`).join(", ");
    throw new LecternError("not-found", `There is no course "${name}". The courses are: ${names}`);
  }
  return found;
}

export async function findCourse(database: Queryable, id: number): Promise<CourseRow | null> {
  const [row] = await database.query<CourseRow>(`select ${courseColumns} from courses k where k.id = $1`, [
    id,
  ]);
  return row ?? null;
}

/** In deck and page order, without their texts. */
export async function listSlides(database: Queryable, course: CourseRow): Promise<SlideRef[]> {
  const rows = await database.query<SlideRow>(
    `select ${slideColumns} from slides s join courses k on k.id = s.course_id
     where s.course_id = $1 and s.deck_id is not null order by s.deck, s.page, s.id`,
    [course.id],
  );
  return rows.map((row) => toSlideRef(toSlide(row)));
}

/** `fileHash` names the stored deck whose page `slide.page` draws it. `current`: its deck still has it. */
interface StoredSlide {
  slide: Slide;
  fileHash: string;
  format: string | null;
  current: boolean;
}

/** Throws `not-found`. Slides that left their deck are found too: an old citation still opens. */
export async function getSlide(database: Queryable, id: string): Promise<StoredSlide> {
  const [row] = await database.query<
    SlideRow & { file_hash: string; format: string | null; current: boolean }
  >(
    `select ${slideColumns}, s.file_hash, d.format, 
            s.deck_id is not null or s.file_hash = 'knowledge-base' as current
     from slides s join courses k on k.id = s.course_id left join decks d on d.id = s.deck_id where s.id = $1`,
    [id],
  );
  if (!row) throw new LecternError("not-found", `There is no slide "${id}"`);
  return { slide: toSlide(row), fileHash: row.file_hash, format: row.format, current: row.current };
}
