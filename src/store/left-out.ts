import type { Queryable } from "./database.ts";
import { leftOut, readStored } from "./stored-json.ts";

/** Files of one kind that are no decks; `kind`: the extension, empty where a file has none. */
export interface LeftOutKind {
  kind: string;
  count: number;
}

/** Keeps what the last sync of a course left out. */
export async function keepLeftOut(database: Queryable, course: string, kinds: LeftOutKind[]): Promise<void> {
  const stored = kinds.map(({ kind, count }) => ({ kind, count }));
  await database.query("update courses set left_out = $2::json where name = $1", [
    course,
    JSON.stringify(stored),
  ]);
}

export async function listLeftOut(database: Queryable, courseId: number): Promise<LeftOutKind[]> {
  const [row] = await database.query<{ kinds: unknown }>(
    "select left_out as kinds from courses where id = $1",
    [courseId],
  );
  return row ? readStored(leftOut, row.kinds, "courses.left_out") : [];
}
