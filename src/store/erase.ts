import type { Database, Queryable } from "./database.ts";

/** Those that hold what is said in a conversation; of the last, what runs of real traffic score. */
export const conversationTables = [
  "conversations",
  "messages",
  "feedback",
  "question_vectors",
  "sampled_scores",
  "answer_cache",
  "evaluation_answers",
];

/** Within the transaction that deletes from them: what was deleted is to leave the database's files too. */
export async function noteErased(tx: Queryable, tables: string[]): Promise<void> {
  // Written anew where it is there: whoever erases meanwhile sees by the row's version that there is more to erase.
  await tx.query(
    `insert into erasures (table_name) select unnest($1::text[])
     on conflict (table_name) do update set table_name = excluded.table_name`,
    [tables],
  );
}

/**
 * Deleted rows stay in a table's file, in the planner's samples of its columns and in the write-ahead log. Of PGlite,
 * whose files are ours, all three are written anew; nothing else runs meanwhile. On a server others are at work, and its
 * log and its backups are its administrator's: there the space is only freed. Returns the tables that were cleared.
 */
export async function eraseDeleted(database: Database): Promise<string[]> {
  const rows = await database.query<{ name: string; version: string }>(
    "select quote_ident(table_name) as name, xmin::text as version from erasures order by table_name",
  );
  const tables = rows.map(({ name }) => name);
  if (tables.length === 0) return [];
  for (const table of tables)
    await database.script(database.kind === "embedded" ? `vacuum full ${table}` : `vacuum ${table}`);
  if (database.kind === "embedded") await forgetSamples(database, tables);
  await database.query(
    `delete from erasures where (quote_ident(table_name), xmin::text) in
     (select * from unnest($1::text[], $2::text[]))`,
    [tables, rows.map(({ version }) => version)],
  );
  if (database.kind === "embedded") await renewLog(database);
  return tables;
}

async function forgetSamples(database: Database, tables: string[]): Promise<void> {
  await database.query("delete from pg_statistic where starelid = any($1::text[]::regclass[])", [tables]);
  await database.script("vacuum full pg_statistic");
  for (const table of tables) await database.script(`analyze ${table}`);
}

/** A checkpoint removes what lies before it; the second, the segment that the first began in. */
async function renewLog(database: Database): Promise<void> {
  for (let times = 0; times < 2; times++) {
    await database.script("select pg_switch_wal()");
    await database.script("checkpoint");
  }
}
