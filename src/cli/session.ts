import { loadConfig } from "../config.ts";
import { type Lectern, setup } from "../setup.ts";
import type { Database } from "../store/database.ts";
import { openDatabase } from "../store/open-database.ts";
import { showProgress } from "./progress.ts";

/** Opens Lectern for one command, runs it and closes, whatever happens. */
export async function withLectern<Result>(
  what: string,
  work: (lectern: Lectern) => Promise<Result>,
): Promise<Result> {
  const progress = showProgress();
  const lectern = await setup(loadConfig(), `lectern ${what}`, progress.step);
  progress.stop();
  try {
    return await work(lectern);
  } finally {
    await lectern.close();
  }
}

/** For a command that needs no model. */
export async function withDatabase<Result>(
  what: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(loadConfig(), `lectern ${what}`);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
