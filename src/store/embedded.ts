import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";
import type { Database, Queryable } from "./database.ts";
import { explainDriverError } from "./driver-errors.ts";
import { type FolderLock, lockFolder } from "./lock.ts";

/** PGlite in the data folder, which `holder` then holds. */
export async function openEmbedded(dataFolder: string, holder: string): Promise<Database> {
  const folder = join(dataFolder, "postgres");
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new LecternError(
      "storage",
      `Can't write the data folder ${dataFolder} (${errorMessage(cause)}): make it writable or set LECTERN_DATA to another folder`,
      { cause },
    );
  }
  const lock = await lockFolder(dataFolder, holder);
  try {
    return guarded(await openPGlite(folder), `PGlite in ${folder}`, lock);
  } catch (cause) {
    lock.release();
    throw new LecternError(
      "storage",
      `Can't open the database in ${folder} (${errorMessage(cause)}): check free space and permissions, or set LECTERN_DATA to another folder. If it is damaged, \`lectern restore\` brings back a backup`,
      { cause },
    );
  }
}

/** Removed rather than recycled: a recycled segment of the write-ahead log keeps what was deleted. */
const walSettings = ["wal_recycle = off", "min_wal_size = 32MB", "max_wal_size = 64MB"];

/** Throws the driver's own errors. */
export async function openPGlite(folder: string) {
  const { PGlite } = await import("@electric-sql/pglite");
  return PGlite.create({ dataDir: folder, postgresqlconf: walSettings });
}

type PGlite = Awaited<ReturnType<typeof openPGlite>>;

/** A query that only reads may write too (hint bits, pages that make room), so the lock is checked before each. */
function guarded(pglite: PGlite, place: string, lock: FolderLock): Database {
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    lock.check();
    try {
      return await work();
    } catch (error) {
      throw explainDriverError(error, place, "storage");
    }
  };
  const queryable = (on: Pick<PGlite, "query" | "exec">): Queryable => ({
    query: <Row>(sql: string, params?: unknown[]) => run(async () => (await on.query<Row>(sql, params)).rows),
    script: (sql) => run(async () => void (await on.exec(sql))),
  });
  return {
    ...queryable(pglite),
    transaction: (work) =>
      run(() =>
        pglite.transaction(async (tx) => {
          const result = await work(queryable(tx));
          // Before the commit.
          lock.check();
          return result;
        }),
      ),
    async close() {
      try {
        // Closing writes a checkpoint, which would spoil what is another's now.
        if (lock.isHeld()) await pglite.close();
      } finally {
        lock.release();
      }
    },
    place,
    kind: "embedded",
  };
}
