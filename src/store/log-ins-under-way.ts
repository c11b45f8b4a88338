import type { Queryable } from "./database.ts";

/** What a log-in at an identity provider must come back with. */
export interface LogInUnderWay {
  state: string;
  nonce: string;
  /** Of PKCE. */
  verifier: string;
}

/** Keeps it for ten minutes, and forgets those that never came back. */
export async function beginLogIn(
  database: Queryable,
  tokenHash: string,
  { state, nonce, verifier }: LogInUnderWay,
): Promise<void> {
  await database.query(
    `with over as (delete from log_ins_under_way where expires_at <= now())
     insert into log_ins_under_way (token_hash, state, nonce, verifier, expires_at)
     values ($1, $2, $3, $4, now() + interval '10 minutes')`,
    [tokenHash, state, nonce, verifier],
  );
}

/** Takes it out: nobody comes back twice. Null where there is none, or it took too long. */
export async function endLogIn(database: Queryable, tokenHash: string): Promise<LogInUnderWay | null> {
  const [row] = await database.query<LogInUnderWay & { late: boolean }>(
    `delete from log_ins_under_way where token_hash = $1
     returning state, nonce, verifier, expires_at <= now() as late`,
    [tokenHash],
  );
  if (!row || row.late) return null;
  const { late, ...underWay } = row;
  return underWay;
}
