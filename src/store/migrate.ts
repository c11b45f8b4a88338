import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";
import { projectRoot } from "../root.ts";
import type { Database } from "./database.ts";

const folder = join(projectRoot, "src", "store", "migrations");

/** Their names, in their order. */
export const migrationFiles = () =>
  readdirSync(folder)
    .filter((name) => /^\d{3}-.+\.sql$/.test(name))
    .sort();

/** Applies the numbered SQL files that this database has not seen, each with its record, all in one transaction. */
export async function migrate(database: Database): Promise<void> {
  const files = migrationFiles();
  try {
    await database.transaction(async (tx) => {
      // A table of years takes its time.
      await tx.query("set local statement_timeout = 0");
      // Two servers that start at once on one database must not both migrate.
      await tx.query("select pg_advisory_xact_lock(7205759)");
      await tx.script(
        "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
      );
      const applied = new Set(
        (await tx.query<{ name: string }>("select name from migrations")).map((row) => row.name),
      );
      const unknown = [...applied].filter((name) => !files.includes(name));
      if (unknown.length > 0) {
        throw new LecternError(
          "storage",
          `The database was written by a newer Lectern (it knows ${unknown.join(", ")}): update Lectern, or use another LECTERN_DATA`,
        );
      }
      for (const name of files.filter((file) => !applied.has(file))) {
        await tx.script(readFileSync(join(folder, name), "utf8"));
        await tx.query("insert into migrations (name) values ($1)", [name]);
      }
    });
  } catch (cause) {
    if (cause instanceof LecternError) throw cause;
    throw new LecternError("storage", `Can't prepare ${database.place}: ${errorMessage(cause)}`, { cause });
  }
}
