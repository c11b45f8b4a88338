import { type Account, accountColumns } from "./accounts.ts";
import type { Queryable } from "./database.ts";

/** What a key opens: reading, asking (which costs), writing. */
export const scopes = ["read", "ask", "write"] as const;
export type Scope = (typeof scopes)[number];

export interface ApiKey {
  id: string;
  /** What its user calls it. */
  name: string;
  user: string;
  scopes: Scope[];
  /** Null: all courses of its user. */
  course: string | null;
  /** ISO 8601. */
  created: string;
  /** The day, in UTC; null: never. */
  used: string | null;
}

export async function keepApiKey(
  database: Queryable,
  key: { id: string; userId: string; name: string; hash: string; scopes: Scope[]; courseId: number | null },
): Promise<void> {
  await database.query(
    "insert into api_keys (id, user_id, name, key_hash, scopes, course_id) values ($1, $2, $3, $4, $5, $6)",
    [key.id, key.userId, key.name, key.hash, key.scopes, key.courseId],
  );
}

export async function listApiKeys(database: Queryable): Promise<ApiKey[]> {
  return database.query<ApiKey>(
    `select k.id, k.name, u.name as user, k.scopes, c.name as course,
            to_char(k.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created,
            to_char(k.used_at at time zone 'utc', 'YYYY-MM-DD') as used
     from api_keys k join users u on u.id = k.user_id left join courses c on c.id = k.course_id
     order by k.created_at, k.id`,
  );
}

/** False where there is none. */
export async function removeApiKey(database: Queryable, id: string): Promise<boolean> {
  return (await database.query("delete from api_keys where id = $1 returning id", [id])).length > 0;
}

/** Whose key it is, and what it opens; null where there is none, or its course is gone. */
export async function findApiKey(
  database: Queryable,
  hash: string,
): Promise<{ account: Account; scopes: Scope[]; course: string | null } | null> {
  const [row] = await database.query<
    Account & { key: string; scopes: Scope[]; course: string | null; stale: boolean }
  >(
    `select ${accountColumns}, k.id as key, k.scopes, c.name as course,
            coalesce(k.used_at < now() - interval '1 hour', true) as stale
     from api_keys k join users u on u.id = k.user_id left join courses c on c.id = k.course_id
     where k.key_hash = $1`,
    [hash],
  );
  if (!row) return null;
  const { key, scopes: opened, course, stale, ...account } = row;
  if (stale) await database.query("update api_keys set used_at = now() where id = $1", [key]);
  return { account, scopes: opened, course };
}
