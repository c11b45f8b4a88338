import type { Queryable } from "./database.ts";

/** Whose conversation it is, and of which course; null where there is none. */
export async function findOwner(
  database: Queryable,
  id: string,
): Promise<{ owner: string; course: string | null } | null> {
  const [row] = await database.query<{ owner: string; course: string | null }>(
    "select user_id as owner, course from conversations where id = $1",
    [id],
  );
  return row ?? null;
}

export async function findCourseOfSlide(database: Queryable, id: string): Promise<string | null> {
  const [row] = await database.query<{ name: string }>(
    "select k.name from slides s join courses k on k.id = s.course_id where s.id = $1",
    [id],
  );
  return row?.name ?? null;
}
