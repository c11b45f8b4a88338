import { Hono } from "hono";
import { renderHtml } from "../../eval/report/html.ts";
import { reportRuns } from "../../eval/report/report-runs.ts";
import { type RunSummary, readRuns } from "../observe/evaluation-runs.ts";
import type { Lectern } from "../setup.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { findOwnRun } from "./own-run.ts";

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
      const run = await findOwnRun(database, context);
      const report = await reportRuns(database, [run], { gates: null });
      // A file, not a page: its script would not run under this server's policy, and must not.
      return context.body(renderHtml(report), 200, {
        "content-type": "text/html; charset=utf-8",
        "content-disposition": `attachment; filename="lectern-evaluation-${encodeURIComponent(run.id)}.html"`,
        "x-content-type-options": "nosniff",
      });
    });
}
