import { type Account, accountColumns } from "./accounts.ts";
import type { Queryable } from "./database.ts";

/** Whoever has not come back for so long logs in again. */
const idle = "interval '12 hours'";
/** Whoever has come back each day does so after this all the same. */
export const longestLogInDays = 7;

/** Keeps a log-in, and forgets those that are over. */
export async function keepSession(database: Queryable, tokenHash: string, userId: string): Promise<void> {
  await database.query(
    `with over as (delete from sessions where expires_at <= now() or used_at <= now() - ${idle})
     insert into sessions (token_hash, user_id, expires_at) values ($1, $2, now() + interval '${longestLogInDays} days')`,
    [tokenHash, userId],
  );
}

/** Who has logged in; null where the log-in is over or never was. */
export async function findSession(database: Queryable, tokenHash: string): Promise<Account | null> {
  const [row] = await database.query<Account & { stale: boolean }>(
    `select ${accountColumns}, s.used_at < now() - interval '5 minutes' as stale
     from sessions s join users u on u.id = s.user_id
     where s.token_hash = $1 and s.expires_at > now() and s.used_at > now() - ${idle}`,
    [tokenHash],
  );
  if (!row) return null;
  const { stale, ...account } = row;
  // Not at each request: a write costs more than the answer.
  if (stale) await database.query("update sessions set used_at = now() where token_hash = $1", [tokenHash]);
  return account;
}

export async function endSession(database: Queryable, tokenHash: string): Promise<void> {
  await database.query("delete from sessions where token_hash = $1", [tokenHash]);
}
