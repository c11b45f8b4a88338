import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";
import { queueUp } from "../queue-up.ts";
import type { Database, Queryable } from "./database.ts";
import { explainDriverError } from "./driver-errors.ts";
import { type FolderLock, lockFolder } from "./lock.ts";
import { type DamagedPage, findDamagedPages, isClosedInOrder, sampleDamagedPages } from "./page-checksums.ts";

/** PGlite in the data folder, which `holder` then holds. */
export async function openEmbedded(dataFolder: string, holder: string): Promise<Database> {
  const folder = databaseFolder(dataFolder);
  makeFolder(dataFolder);
  const lock = await lockFolder(dataFolder, holder);
  try {
    warnOfDamage(folder);
    const database = await openPGlite(folder, lock);
    return {
      ...database,
      async close() {
        await database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Takes about a millisecond a megabyte, at each opening. */
const sampledMegabytes = 256;

/** What is damaged can't be read, and all else can: the database is opened all the same. */
function warnOfDamage(folder: string): void {
  if (!isClosedInOrder(folder)) return;
  const damaged = sampleDamagedPages(folder, sampledMegabytes);
  if (damaged.length === 0) return;
  console.error(
    `The database in ${folder} is damaged (${namePages(damaged)}): what stands there can't be read. \`lectern doctor --deep\` looks at all of it; \`lectern restore FILE\` brings back a backup`,
  );
}

export const databaseFolder = (dataFolder: string) => join(dataFolder, "postgres");

export function makeFolder(dataFolder: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true });
  } catch (cause) {
    throw new LecternError(
      "storage",
      `Can't write the data folder ${dataFolder} (${errorMessage(cause)}): make it writable or set LECTERN_DATA to another folder`,
      { cause },
    );
  }
}

/** Removed rather than recycled: a recycled segment of the write-ahead log keeps what was deleted. */
const walSettings = ["wal_recycle = off", "min_wal_size = 32MB", "max_wal_size = 64MB"];

/** PGlite in a folder, made where there is none, in a data folder that is locked. */
export async function openPGlite(folder: string, lock: FolderLock): Promise<Database> {
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    const pglite = await PGlite.create({ dataDir: folder, postgresqlconf: walSettings });
    return guarded(pglite, `PGlite in ${folder}`, lock);
  } catch (cause) {
    throw new LecternError("storage", whyNotOpened(folder, cause), { cause });
  }
}

function whyNotOpened(folder: string, cause: unknown): string {
  // What the file system says comes as an object that is no error.
  const reason = cause instanceof Error ? errorMessage(cause) : "its files can't be read or written";
  const message = `Can't open the database in ${folder} (${reason})`;
  const damaged = existsSync(folder) && isClosedInOrder(folder) ? findDamagedPages(folder) : [];
  if (damaged.length === 0)
    return `${message}: check free space and permissions, or set LECTERN_DATA to another folder. If it is damaged, \`lectern restore FILE\` brings back a backup`;
  return `${message}: it is damaged (${namePages(damaged)}). Bring back a backup with \`lectern restore FILE\``;
}

function namePages(damaged: DamagedPage[]): string {
  const named = damaged.slice(0, 5).map(({ file, block }) => `page ${block} of ${file}`);
  return `${named.join(", ")}${damaged.length > 5 ? ", …" : ""}`;
}

interface PGliteQueries {
  query<Row>(sql: string, params?: unknown[]): Promise<{ rows: Row[] }>;
  exec(sql: string): Promise<unknown>;
}

/** A query that only reads may write too (hint bits, pages that make room), so the lock is checked before each. */
function guarded(
  pglite: PGliteQueries & {
    transaction<T>(work: (tx: PGliteQueries) => Promise<T>): Promise<T>;
    close(): Promise<void>;
  },
  place: string,
  lock: FolderLock,
): Database {
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    // Its queries run in this thread, one that waits right behind the other: others have their turn between two.
    await queueUp();
    lock.check();
    try {
      return await work();
    } catch (error) {
      throw explainDriverError(error, place, "storage");
    }
  };
  const queryable = (on: PGliteQueries): Queryable => ({
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
      // Closing writes a checkpoint, which would spoil what is another's now.
      if (lock.isHeld()) await pglite.close();
    },
    place,
    kind: "embedded",
  };
}
