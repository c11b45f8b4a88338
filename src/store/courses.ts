import { LecternError } from "../errors.ts";
import type { Queryable } from "./database.ts";

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
  /** Its decks say when they are taught. */
  isDated?: true;
}

const courseColumns = `k.id, k.name, k.embedding_model as "embeddingModel",
  k.embedding_dimensions as "embeddingDimensions", k.version`;
/**
 * A course without a version is being built for the first time, or holds what a knowledge base found: nobody can ask
 * it.
 */
const isIngested = "k.version > 0";

/** `within`: only these. */
export async function listCourses(
  database: Queryable,
  within: string[] | null = null,
): Promise<CourseSummary[]> {
  const rows = await database.query<Omit<CourseSummary, "isDated"> & { isDated: boolean }>(
    `select k.name,
            (select count(*)::int from decks d where d.course_id = k.id and d.current) as decks,
            (select count(*)::int from slides s where s.course_id = k.id and s.deck_id is not null) as slides,
            exists (select 1 from decks d where d.course_id = k.id and d.current and d.metadata ->> 'date' is not null) as "isDated"
     from courses k where ${isIngested} and ($1::text[] is null or k.name = any($1)) order by k.name`,
    [within],
  );
  return rows.map(({ isDated, ...row }) => (isDated ? { ...row, isDated } : row));
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

/** Throws as `findCourses`. */
export async function getCourse(database: Queryable, name: string): Promise<CourseRow> {
  const [course] = await findCourses(database, name);
  if (!course) throw new LecternError("internal", `The course "${name}" was looked up and not found`);
  return course;
}

export async function findCourse(database: Queryable, id: number): Promise<CourseRow | null> {
  const [row] = await database.query<CourseRow>(`select ${courseColumns} from courses k where k.id = $1`, [
    id,
  ]);
  return row ?? null;
}

/**
 * Begins a course, which nobody can ask before it has decks; `member` (an account's id) belongs to it. False where there
 * is one by that name; to begin an empty course again is nothing new for its member, or without `member`.
 */
export async function beginCourse(
  database: Queryable,
  { name, member }: { name: string; member: string | null },
): Promise<boolean> {
  const [made] = await database.query(
    `with made as (insert into courses (name) values ($1) on conflict (name) do nothing returning id),
     joined as (insert into members (course_id, user_id) select id, $2 from made where $2::text is not null)
     select id from made
     union all
     select k.id from courses k where k.name = $1 and k.version = 0 and ($2::text is null
       or exists (select 1 from members m where m.course_id = k.id and m.user_id = $2))`,
    [name, member],
  );
  return made !== undefined;
}
