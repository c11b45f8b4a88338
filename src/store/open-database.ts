import type { Config } from "../config.ts";
import type { Database } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { migrate } from "./migrate.ts";
import { openServer } from "./server.ts";

/** Opens and migrates: PostgreSQL by `DATABASE_URL`, else PGlite in the data folder, which `holder` then holds. */
export async function openDatabase(config: Config, holder: string): Promise<Database> {
  const database = config.databaseUrl
    ? await openServer(config.databaseUrl, config.database, holder)
    : await openEmbedded(config.dataFolder, holder);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
