import type { Queryable } from "./database.ts";

/** Throws as every query does where the database can't answer. */
export async function checkReachable(database: Queryable): Promise<void> {
  await database.query("select 1");
}
