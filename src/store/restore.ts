/// <reference path="./fs-native-extensions.d.ts" />
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { swap } from "fs-native-extensions";
import { LecternError } from "../errors.ts";
import { fileOfTable, type Manifest, manifest, passing, type TableDump } from "./backup-format.ts";
import type { Database, Queryable } from "./database.ts";
import { databaseFolder } from "./embedded.ts";
import type { FolderLock } from "./lock.ts";
import { migrate, migrationFiles } from "./migrate.ts";
import { openPGlite } from "./pglite.ts";

/** Characters of one statement's rows. */
const charactersAtOnce = 2_000_000;

/** What an unpacked backup says of itself. Throws `invalid` for what is none, or is of another version. */
export function readManifest(folder: string): Manifest {
  const made = parseManifest(folder);
  const files = migrationFiles();
  const same =
    made.migrations.length === files.length && made.migrations.every((name) => files.includes(name));
  if (!same) {
    throw new LecternError(
      "invalid",
      `The backup was made by another version of Lectern, ${made.lectern} (its database ends at ${made.migrations.at(-1)}, this one's at ${files.at(-1)}): restore it with that version, then update`,
    );
  }
  const missing = [...made.tables.map(fileOfTable), ...made.decks.map((name) => join("decks", name))].find(
    (name) => !existsSync(join(folder, name)),
  );
  if (missing) throw new LecternError("invalid", `The backup is not whole: ${missing} is missing`);
  return made;
}

function parseManifest(folder: string): Manifest {
  try {
    return manifest.parse(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
  } catch (cause) {
    throw new LecternError("invalid", "The file is no backup of Lectern, or not whole", { cause });
  }
}

/** Fills a migrated database in one transaction, in place of what it holds. */
async function fill(database: Database, made: Manifest, folder: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("set local statement_timeout = 0");
    const emptied = [...made.tables.map(({ name }) => name), ...passing];
    await tx.query(`truncate ${emptied.map((name) => `"${name}"`).join(", ")}`);
    for (const table of made.tables) await fillTable(tx, table, join(folder, fileOfTable(table)));
    for (const { name, last } of made.sequences)
      await tx.query("select setval($1::text::regclass, $2::bigint)", [name, last]);
  });
}

async function fillTable(tx: Queryable, { name, columns, rows }: TableDump, path: string): Promise<void> {
  const names = columns.map((column) => column.name).join(", ");
  const values = columns.map(({ type }, at) => `(line ->> ${at})::${type}`).join(", ");
  const insert = `insert into "${name}" (${names}) overriding system value
    select ${values} from json_array_elements($1::json) as l(line)`;
  let batch: string[] = [];
  let characters = 0;
  let count = 0;
  const flush = async () => {
    if (batch.length > 0) await tx.query(insert, [`[${batch.join(",")}]`]);
    batch = [];
    characters = 0;
  };
  for await (const line of linesOf(path)) {
    batch.push(line);
    characters += line.length;
    count++;
    if (characters > charactersAtOnce) await flush();
  }
  await flush();
  if (count !== rows)
    throw new LecternError("invalid", `The backup is not whole: ${name} has ${count} of ${rows} rows`);
}

/** Newer versions of Node's readline end a line at U+2028 and U+2029 too, which JSON holds as they are. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const chunk of createReadStream(path, "utf8")) {
    const [first = "", ...others] = String(chunk).split("\n");
    begun.push(first);
    for (const next of others) {
      yield begun.join("");
      begun = [next];
    }
  }
  const last = begun.join("");
  if (last !== "") yield last;
}

/**
 * Builds the database of an unpacked backup aside and puts it in the place of the data folder's, in one step. Returns
 * where the former one is kept; null where there was none.
 */
export async function restoreEmbedded(
  { dataFolder, lock }: { dataFolder: string; lock: FolderLock },
  made: Manifest,
  folder: string,
): Promise<string | null> {
  const aside = join(folder, "postgres");
  const database = await openPGlite(aside, lock);
  try {
    await migrate(database);
    await fill(database, made, folder);
  } finally {
    await database.close();
  }
  await keepDecks(made, folder, dataFolder);
  return exchange(aside, databaseFolder(dataFolder));
}

/** A server is filled in one transaction: others see the old rows until then. Throws `busy` where a Lectern uses it. */
export async function restoreServer(
  { dataFolder, database }: { dataFolder: string; database: Database },
  made: Manifest,
  folder: string,
): Promise<void> {
  const [other] = await database.query<{ name: string }>(
    `select application_name as name from pg_stat_activity where datname = current_database()
     and pid <> pg_backend_pid() and application_name like 'lectern %' and application_name <> 'lectern restore' limit 1`,
  );
  if (other) {
    throw new LecternError("busy", `\`${other.name}\` uses the database: stop every Lectern on it first`);
  }
  await fill(database, made, folder);
  await keepDecks(made, folder, dataFolder);
}

/** Stored decks are named by their content: those that are there are the same. */
async function keepDecks({ decks }: Manifest, folder: string, dataFolder: string): Promise<void> {
  await mkdir(join(dataFolder, "decks"), { recursive: true });
  for (const name of decks) await rename(join(folder, "decks", name), join(dataFolder, "decks", name));
}

/** In one step, so that a crash leaves the one or the other in its place. */
async function exchange(made: string, place: string): Promise<string | null> {
  if (!existsSync(place)) {
    await rename(made, place);
    return null;
  }
  const former = `${place}.before-${new Date().toISOString().replace(/[:.]/g, "-")}`;
  await swap(made, place);
  await rename(made, former);
  return former;
}
