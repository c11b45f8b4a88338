import type { Queryable } from "./database.ts";

/** A question of a course's evaluation, whose `body` the evaluation owns. */
export interface DatasetCase {
  id: string;
  state: "draft" | "accepted" | "rejected";
  body: unknown;
}

/** In the order in which they were drafted. */
export async function listDatasetCases(database: Queryable, courseId: number): Promise<DatasetCase[]> {
  return database.query<DatasetCase>(
    "select id, state, body from dataset_cases where course_id = $1 order by place",
    [courseId],
  );
}

/** Adds drafts; those that are there already stay as they are. */
export async function addDrafts(
  database: Queryable,
  courseId: number,
  drafts: { id: string; body: object }[],
): Promise<void> {
  await database.query(
    `insert into dataset_cases (course_id, id, state, body)
     select $1, d.id, 'draft', d.body from json_to_recordset($2::json) as d(id text, body json)
     on conflict (course_id, id) do nothing`,
    [courseId, JSON.stringify(drafts)],
  );
}

/** Settles a draft. False where somebody has settled it already. */
export async function settleDraft(
  database: Queryable,
  courseId: number,
  { id, state, body }: { id: string; state: "accepted" | "rejected"; body: object },
): Promise<boolean> {
  const rows = await database.query(
    `update dataset_cases set state = $3, body = $4::json
     where course_id = $1 and id = $2 and state = 'draft' returning id`,
    [courseId, id, state, JSON.stringify(body)],
  );
  return rows.length > 0;
}
