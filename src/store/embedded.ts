import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";
import { type FolderLock, lockFolder } from "./lock.ts";
import { isClosedInOrder, namePages, sampleDamagedPages } from "./page-checksums.ts";
import { type EmbeddedDatabase, openPGlite } from "./pglite.ts";

/** PGlite in the data folder, which `holder` then holds: by the lock, which is released when the database is closed. */
export async function openEmbedded(
  dataFolder: string,
  holder: string,
): Promise<{ database: EmbeddedDatabase; lock: FolderLock }> {
  const folder = databaseFolder(dataFolder);
  makeFolder(dataFolder);
  const lock = await lockFolder(dataFolder, holder);
  try {
    // Of one that was not closed in order, pages may be half-written, which opening it mends.
    const isCrashed = existsSync(folder) && !isClosedInOrder(folder);
    if (!isCrashed) warnOfDamage(folder);
    const database = await openPGlite(folder, lock);
    if (isCrashed) warnOfDamage(folder);
    const close = async () => {
      await database.close();
      lock.release();
    };
    return { database: { ...database, close }, lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Takes 1.3 ms of processor time a megabyte, at each opening: 10,000 slides have 84 MB with their vectors. */
const sampledMegabytes = 256;

/** What is damaged can't be read, and all else can: the database is opened all the same. */
function warnOfDamage(folder: string): void {
  if (!existsSync(folder)) return;
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
