import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import { removeAsides } from "./aside.ts";
import type { Database } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { eraseDeleted } from "./erase.ts";
import { migrate } from "./migrate.ts";
import { openServer } from "./server.ts";
import { joinServer } from "./sharing/join.ts";
import { shareDatabase } from "./sharing/share.ts";

/**
 * What to do with a data folder: `use` it, by way of the server that holds it where there is one, or `share` it, which takes
 * holding it.
 */
export type Access = "use" | "share";

/** Opens and migrates: PostgreSQL by `DATABASE_URL`, else PGlite in the data folder. `holder`: the command, for others. */
export async function openDatabase(
  config: Config,
  holder: string,
  access: Access = "use",
): Promise<Database> {
  removeAsides(config.dataFolder);
  const database = config.database
    ? await prepare(await openServer(config.database, holder))
    : await openEither(config, holder, access);
  let closing: Promise<void> | null = null;
  return {
    ...database,
    close() {
      closing ??= database.close();
      return closing;
    },
  };
}

async function openEither(config: Config, holder: string, access: Access): Promise<Database> {
  try {
    return await openFolder(config.dataFolder, holder, access);
  } catch (error) {
    const isHeld = error instanceof LecternError && error.code === "locked";
    const joined = isHeld && access === "use" ? await joinServer(config.dataFolder, holder) : null;
    if (!joined) throw error;
    // The server has migrated it, and erases what is deleted.
    return joined;
  }
}

async function openFolder(dataFolder: string, holder: string, access: Access): Promise<Database> {
  const { database: opened, lock } = await openEmbedded(dataFolder, holder);
  const database = await prepare(opened);
  if (access === "use") return database;
  const sharing = await shareDatabase(opened, lock, dataFolder);
  return {
    ...database,
    async close() {
      await sharing.close();
      await database.close();
    },
  };
}

async function prepare(database: Database): Promise<Database> {
  try {
    await migrate(database);
    return { ...database, close: () => closeErased(database) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

export async function withOpenDatabase<Result>(
  config: Config,
  holder: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(config, holder);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** What was deleted leaves the database's files at the latest when they are closed. */
async function closeErased(database: Database): Promise<void> {
  try {
    await eraseDeleted(database);
  } catch (error) {
    console.error(`What was deleted is still in the database's files: ${errorMessage(error)}`);
  } finally {
    await database.close();
  }
}
