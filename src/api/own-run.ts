import type { Context } from "hono";
import { findRun, type Run } from "../../eval/run/runs.ts";
import { LecternError } from "../errors.ts";
import { readRuns } from "../observe/evaluation-runs.ts";
import type { Database } from "../store/database.ts";
import type { ApiEnv } from "./env.ts";

/** The run that the path names by its whole id. Throws `not-found`, too, where it asked another's course. */
export async function findOwnRun(database: Database, context: Context<ApiEnv>, name = "id"): Promise<Run> {
  const id = context.req.param(name) ?? "";
  const runs = await readRuns(database, context.get("caller").courses);
  if (!runs.some((run) => run.id === id))
    throw new LecternError("not-found", `There is no evaluation run "${id}"`);
  return findRun(database, id);
}
