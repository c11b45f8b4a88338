import { Hono } from "hono";
import { z } from "zod";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { groupings, listSpending, maxDays, total } from "../store/spending.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { courseFilter } from "./question.ts";

const usageQuery = z.object({
  by: z.enum(groupings).default("day"),
  course: courseFilter,
  days: z.coerce.number().int().min(1).max(maxDays).default(30),
});

/** What was billed in the last `days`, today (in UTC) being one of them. */
export function usageRoutes({ database }: Pick<Lectern, "database">): Routes {
  return new Hono<ApiEnv>().get("/usage", async (context) => {
    const parsed = usageQuery.safeParse(context.req.query());
    if (!parsed.success) {
      const fault = parsed.error.issues[0];
      throw new LecternError("invalid", `Wrong request: ${fault?.path.join(".")}: ${fault?.message}`);
    }
    const { id, courses } = context.get("caller");
    const rows = await listSpending(database, { ...parsed.data, seen: { courses, user: id } });
    return context.json({ by: parsed.data.by, days: parsed.data.days, rows, total: total(rows) });
  });
}
