import type { Queryable } from "./database.ts";

/** What is sent. It holds counts and names of courses, never what somebody asked. */
export interface Alert {
  /** What it is about; the same is told once. */
  key: string;
  kind: "control-limit" | "cost" | "errors" | "test";
  course: string | null;
  /** In UTC, such as 2026-11-30. */
  day: string;
  measure: string;
  value: number;
  limit: number | null;
  /** One sentence for a person. */
  text: string;
}

export interface KeptAlert extends Alert {
  /** ISO 8601. */
  made: string;
  sent: boolean;
}

/** Keeps those of which nobody was told yet; returns them. */
export async function keepAlerts(database: Queryable, alerts: Alert[]): Promise<Alert[]> {
  const kept: Alert[] = [];
  for (const alert of alerts) {
    const rows = await database.query(
      "insert into alerts (key, course, body) values ($1, $2, $3::json) on conflict do nothing returning key",
      [alert.key, alert.course, JSON.stringify(alert)],
    );
    if (rows.length > 0) kept.push(alert);
  }
  return kept;
}

/** How often an alert is tried, and how long a server holds one that it sends. */
const patience = { tries: 20, seconds: 120 };

/** Takes the alerts that wait to be sent, so that no other server sends them meanwhile. */
export async function takeAlerts(database: Queryable): Promise<Alert[]> {
  const rows = await database.query<{ body: Alert }>(
    `update alerts set held_until = now() + make_interval(secs => $1), tries = tries + 1
     where sent_at is null and held_until <= now() and tries < $2 returning body`,
    [patience.seconds, patience.tries],
  );
  return rows.map(({ body }) => body);
}

export async function noteSent(database: Queryable, key: string): Promise<void> {
  await database.query("update alerts set sent_at = now() where key = $1", [key]);
}

/** The latest first; `courses`: only theirs, null: all. */
export async function listAlerts(
  database: Queryable,
  { days, courses }: { days: number; courses: string[] | null },
): Promise<KeptAlert[]> {
  const rows = await database.query<{ body: Alert; made: string; sent: boolean }>(
    `select body, to_char(made_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as made, sent_at is not null as sent
     from alerts where made_at >= now() - make_interval(days => $1::int) and ($2::text[] is null or course = any($2))
     order by made_at desc, key`,
    [days, courses],
  );
  return rows.map(({ body, made, sent }) => ({ ...body, made, sent }));
}

/** Kept as long as what somebody did. */
const keptDays = 365;

export async function deleteOldAlerts(database: Queryable): Promise<void> {
  await database.query("delete from alerts where made_at < now() - make_interval(days => $1::int)", [
    keptDays,
  ]);
}
