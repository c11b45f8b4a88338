import type { Account } from "./accounts.ts";
import { accountColumns } from "./accounts.ts";
import type { Queryable } from "./database.ts";

export async function addMember(database: Queryable, courseId: number, userId: string): Promise<void> {
  await database.query("insert into members (course_id, user_id) values ($1, $2) on conflict do nothing", [
    courseId,
    userId,
  ]);
}

/** False where nobody was one. */
export async function removeMember(database: Queryable, courseId: number, userId: string): Promise<boolean> {
  const rows = await database.query(
    "delete from members where course_id = $1 and user_id = $2 returning user_id",
    [courseId, userId],
  );
  return rows.length > 0;
}

export async function listMembers(database: Queryable, courseId: number): Promise<Account[]> {
  return database.query<Account>(
    `select ${accountColumns} from users u join members of on of.user_id = u.id
     where of.course_id = $1 order by lower(u.name), u.id`,
    [courseId],
  );
}
