import type { Config } from "../config.ts";
import { errorMessage } from "../errors.ts";
import { removeAsides } from "./aside.ts";
import type { Database } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { eraseDeleted } from "./erase.ts";
import { migrate } from "./migrate.ts";
import { openServer } from "./server.ts";

/** Opens and migrates: PostgreSQL by `DATABASE_URL`, else PGlite in the data folder, which `holder` then holds. */
export async function openDatabase(config: Config, holder: string): Promise<Database> {
  removeAsides(config.dataFolder);
  const database = config.database
    ? await openServer(config.database, holder)
    : await openEmbedded(config.dataFolder, holder);
  try {
    await migrate(database);
    let closing: Promise<void> | null = null;
    return {
      ...database,
      close() {
        closing ??= closeErased(database);
        return closing;
      },
    };
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
