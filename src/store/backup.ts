import { existsSync } from "node:fs";
import { copyFile, link, mkdir, open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lecternVersion } from "../version.ts";
import { fileOfTable, type Manifest, passing, type TableDump } from "./backup-format.ts";
import type { Database, Queryable } from "./database.ts";

const rowsAtOnce = 200;

/**
 * Writes what a backup holds into an empty folder: every table as it is at one moment, and the stored decks. Values are
 * PostgreSQL's own text, so that either kind of database takes them back. Others may write meanwhile; PGlite, which has
 * one connection, lets them wait.
 */
export async function dump(database: Database, dataFolder: string, into: string): Promise<Manifest> {
  await mkdir(join(into, "tables"), { recursive: true });
  const tables = await database.transaction(async (tx) => {
    await tx.query("set transaction isolation level repeatable read, read only");
    await tx.query("set local statement_timeout = 0");
    const described = await describeTables(tx);
    for (const table of described) table.rows = await dumpTable(tx, table, join(into, fileOfTable(table)));
    const migrations = await tx.query<{ name: string }>("select name from migrations order by name");
    const sequences = await tx.query<{ name: string; last: string }>(
      `select quote_ident(sequencename) as name, last_value::text as last from pg_sequences
       where schemaname = current_schema() and last_value is not null`,
    );
    return { tables: described, sequences, migrations: migrations.map(({ name }) => name) };
  });
  // After the tables: what they speak of is there.
  const decks = await copyDecks(join(dataFolder, "decks"), join(into, "decks"));
  const made: Manifest = {
    format: "lectern-backup-1",
    lectern: lecternVersion,
    made: new Date().toISOString(),
    ...tables,
    decks,
  };
  await writeFile(join(into, "manifest.json"), JSON.stringify(made));
  return made;
}

/** Those that others refer to come first. */
async function describeTables(tx: Queryable): Promise<TableDump[]> {
  const columns = await tx.query<{ table: string; name: string; type: string }>(
    `select c.relname as "table", quote_ident(a.attname) as name, format_type(a.atttypid, a.atttypmod) as type
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and a.attnum > 0
       and not a.attisdropped and c.relname <> all($1::text[])
     order by c.relname, a.attnum`,
    [["migrations", ...passing]],
  );
  const references = await tx.query<{ from: string; to: string }>(
    `select f.relname as "from", t.relname as "to" from pg_constraint k
     join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and k.conrelid <> k.confrelid`,
  );
  const names = new Set(columns.map(({ table }) => table));
  const ordered: string[] = [];
  const visit = (name: string) => {
    if (ordered.includes(name) || !names.has(name)) return;
    for (const { from, to } of references) if (from === name) visit(to);
    ordered.push(name);
  };
  for (const name of names) visit(name);
  return ordered.map((table) => ({
    name: table,
    columns: columns.filter((one) => one.table === table).map(({ name, type }) => ({ name, type })),
    rows: 0,
  }));
}

/** By the order of its key: a chunk's parent comes before it. Returns the number of rows. */
async function dumpTable(tx: Queryable, { name, columns }: TableDump, path: string): Promise<number> {
  const values = columns.map((column) => `${column.name}::text`).join(", ");
  const [key] = await tx.query<{ columns: string }>(
    `select string_agg(quote_ident(a.attname), ', ' order by k.ordinal) as columns
     from pg_index i, unnest(i.indkey) with ordinality as k(number, ordinal), pg_attribute a
     where i.indrelid = $1::regclass and i.indisprimary and a.attrelid = i.indrelid and a.attnum = k.number`,
    [name],
  );
  const order = key?.columns ? `order by ${key.columns}` : "";
  await tx.query(
    `declare rows_of_table no scroll cursor for select json_build_array(${values})::text as line from "${name}" ${order}`,
  );
  const file = await open(path, "w");
  let rows = 0;
  try {
    for (;;) {
      const batch = await tx.query<{ line: string }>(`fetch ${rowsAtOnce} from rows_of_table`);
      if (batch.length === 0) break;
      await file.write(batch.map(({ line }) => `${line}\n`).join(""));
      rows += batch.length;
    }
  } finally {
    await file.close();
    await tx.query("close rows_of_table");
  }
  return rows;
}

/** By links where the file system has them: a stored deck never changes. */
async function copyDecks(from: string, to: string): Promise<string[]> {
  await mkdir(to, { recursive: true });
  const names = existsSync(from) ? (await readdir(from)).filter((name) => !name.endsWith(".part")) : [];
  for (const name of names)
    await link(join(from, name), join(to, name)).catch(() => copyFile(join(from, name), join(to, name)));
  return names;
}
