import { Hono } from "hono";
import { z } from "zod";
import type { Lectern } from "../setup.ts";
import { groupings, listSpending, maxDays, total } from "../store/spending.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";
import { courseFilter } from "./question.ts";

const usageQuery = z.object({
  by: z.enum(groupings).default("day"),
  course: courseFilter,
  days: z.coerce.number().int().min(1).max(maxDays).default(30),
});

/** What was billed in the last `days`, today (in UTC) being one of them. */
export function usageRoutes({ database }: Pick<Lectern, "database">): Routes {
  return new Hono<ApiEnv>().get("/usage", async (context) => {
    const asked = parse(usageQuery, context.req.query());
    const { id, courses } = context.get("caller");
    const rows = await listSpending(database, { ...asked, seen: { courses, user: id } });
    return context.json({ by: asked.by, days: asked.days, rows, total: total(rows) });
  });
}
