import { Hono } from "hono";
import { renderHtml } from "../../eval/report/html.ts";
import { reportRuns } from "../../eval/report/report-runs.ts";
import { findRun } from "../../eval/run/runs.ts";
import { LecternError } from "../errors.ts";
import { type RunSummary, readRuns } from "../observe/evaluation-runs.ts";
import type { Lectern } from "../setup.ts";
import type { ApiEnv, Routes } from "./env.ts";

export interface RunList {
  runs: RunSummary[];
}

/** Evaluation runs that asked the caller's courses alone, with their reports. */
export function evaluationRoutes({ database }: Pick<Lectern, "database">): Routes {
  return new Hono<ApiEnv>()
    .get("/evaluations", async (context) =>
      context.json<RunList>({ runs: await readRuns(database, context.get("caller").courses) }),
    )
    .get("/evaluations/:id/report", async (context) => {
      const id = context.req.param("id");
      const runs = await readRuns(database, context.get("caller").courses);
      if (!runs.some((run) => run.id === id))
        throw new LecternError("not-found", `There is no evaluation run "${id}"`);
      const report = await reportRuns(database, [await findRun(database, id)], { gates: null });
      // A file, not a page: its script would not run under this server's policy, and must not.
      return context.body(renderHtml(report), 200, {
        "content-type": "text/html; charset=utf-8",
        "content-disposition": `attachment; filename="lectern-evaluation-${encodeURIComponent(id)}.html"`,
        "x-content-type-options": "nosniff",
      });
    });
}
