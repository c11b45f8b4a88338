import { hostname } from "node:os";
import { loadConfig } from "../config.ts";
import { type Lectern, setup } from "../setup.ts";
import { keepDeed } from "../store/audit.ts";
import { withClaim } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { type Access, withOpenDatabase } from "../store/open-database.ts";
import { showProgress } from "./progress.ts";

/** Opens Lectern for one command, runs it and closes, whatever happens. */
export async function withLectern<Result>(
  what: string,
  work: (lectern: Lectern) => Promise<Result>,
  access: Access = "use",
): Promise<Result> {
  const progress = showProgress();
  const lectern = await setup(loadConfig(), `lectern ${what}`, progress.step, access);
  progress.stop();
  try {
    return await work(lectern);
  } finally {
    await lectern.close();
  }
}

/** For a command that needs no model. */
export const withDatabase = <Result>(
  what: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> => withOpenDatabase(loadConfig(), `lectern ${what}`, work);

/** Changes a course whose index nobody else changes meanwhile. Throws `busy` where somebody does. */
export function changeCourse<Result>(
  database: Database,
  { course, command }: { course: string; command: string },
  work: (lost: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const holder = `\`lectern ${command}\` (process ${process.pid} on ${hostname()})`;
  return withClaim(database, { course, holder }, work);
}

/** For a command that changes who may do what: the audit log tells of it. */
export async function changeAccounts<Result>(
  what: string,
  { course = null, object }: { course?: string | null; object: string },
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  return withDatabase(what, async (database) => {
    const result = await work(database);
    const nowhere = { status: null, address: null, trace: null, question: null };
    await keepDeed(database, { user: null, action: what, course, object, ...nowhere });
    return result;
  });
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
