import type { Database, Queryable } from "./database.ts";
import { noteErased } from "./erase.ts";

/** How long it is kept what somebody did. */
const keptDays = 365;

/** What somebody did. */
export interface Deed {
  user: { id: string; name: string } | null;
  action: string;
  course: string | null;
  object: string | null;
  status: number | null;
  address: string | null;
  trace: string | null;
  question: string | null;
}

export interface KeptDeed extends Omit<Deed, "user"> {
  /** ISO 8601. */
  time: string;
  user: string | null;
}

/** Text refuses NUL. */
const storable = (text: string | null) => text?.replaceAll("\u0000", "\ufffd") ?? null;

export async function keepDeed(database: Queryable, deed: Deed): Promise<void> {
  const { user, action, course, object, status, address, trace, question } = deed;
  await database.query(
    `insert into audit (user_id, user_name, action, course, object, status, address, trace, question)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      user?.id ?? null,
      user?.name ?? null,
      action,
      storable(course),
      storable(object),
      status,
      address,
      trace,
      storable(question),
    ],
  );
}

/** The latest first. */
export async function listDeeds(
  database: Queryable,
  asked: { days: number; user?: string | undefined; course?: string | undefined; limit: number },
): Promise<KeptDeed[]> {
  return database.query<KeptDeed>(
    `select to_char(done_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as time, user_name as user, action,
            course, object, status, address, trace, question
     from audit
     where done_at >= now() - make_interval(days => $1::int)
       and ($2::text is null or lower(user_name) = lower($2) or user_id = $2) and ($3::text is null or course = $3)
     order by id desc limit $4`,
    [asked.days, asked.user ?? null, asked.course ?? null, asked.limit],
  );
}

export async function deleteOldDeeds(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query(
      "delete from audit where done_at < now() - make_interval(days => $1::int) returning id",
      [keptDays],
    );
    if (rows.length > 0) await noteErased(tx, ["audit"]);
  });
}
