import { Hono } from "hono";
import { z } from "zod";
import { readQuality } from "../observe/quality.ts";
import type { Lectern } from "../setup.ts";
import { maxDays } from "../store/spending.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";
import { courseFilter } from "./question.ts";

const qualityQuery = z.object({
  course: courseFilter,
  days: z.coerce.number().int().min(1).max(maxDays).default(30),
});

/** How answers turned out in the last `days`, today (in UTC) being one of them, in the caller's courses. */
export function qualityRoutes({ database }: Pick<Lectern, "database">): Routes {
  return new Hono<ApiEnv>().get("/quality", async (context) => {
    const { course, days } = parse(qualityQuery, context.req.query());
    const { courses } = context.get("caller");
    return context.json(await readQuality(database, { course, days, courses }));
  });
}
