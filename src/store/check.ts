import { errorMessage } from "../errors.ts";
import type { Queryable } from "./database.ts";

/** Throws as every query does where the database can't answer. */
export async function checkReachable(database: Queryable): Promise<void> {
  await database.query("select 1");
}

/** What the files of a database are: tables and indexes by their filenodes. */
export async function nameRelations(database: Queryable, filenodes: number[]): Promise<Map<number, string>> {
  const rows = await database.query<{ filenode: number; name: string }>(
    `select f.filenode::int as filenode, pg_filenode_relation(0, f.filenode::oid)::text as name
     from unnest($1::int[]) as f(filenode)`,
    [filenodes],
  );
  return new Map(rows.map(({ filenode, name }) => [filenode, name]));
}

/** Reads every row of every table, with what is stored beside it. Returns what can't be read. */
export async function readEveryTable(database: Queryable): Promise<string[]> {
  const tables = await database.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
     where relkind = 'r' and relnamespace = current_schema()::regnamespace order by relname`,
  );
  const faults: string[] = [];
  for (const { name } of tables) {
    try {
      // The text of a whole row is made of all its columns.
      await database.query(`select count(length(t::text)) from ${name} t`);
    } catch (error) {
      faults.push(`${name}: ${errorMessage(error)}`);
    }
  }
  return faults;
}
