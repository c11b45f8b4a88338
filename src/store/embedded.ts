import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";
import type { Database } from "./database.ts";
import { lockFolder } from "./lock.ts";
import { isClosedInOrder, namePages, sampleDamagedPages } from "./page-checksums.ts";
import { openPGlite } from "./pglite.ts";

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
