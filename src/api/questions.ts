import { Hono } from "hono";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { findFirstQuestions } from "../answer/first-questions.ts";
import type { FairUse } from "../auth/fair-use.ts";
import { meterProvider, openMeter } from "../ledger/meter.ts";
import type { Lectern } from "../setup.ts";
import { type CourseRow, findCourses } from "../store/courses.ts";
import { keepSpending } from "../store/spending.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";

const query = z.object({
  /** Ids of slides, with commas between them. */
  after: z
    .string()
    .max(2_000)
    .default("")
    .transform((ids) => ids.split(",").filter(Boolean).slice(0, 10).toSorted()),
});

/** Questions that a reader may ask next. They are worked out once for each version of a course. */
export function questionRoutes(lectern: Lectern, fairUse: FairUse): Routes {
  const known = new LRUCache<string, string[]>({ max: 1_000 });
  return new Hono<ApiEnv>().get("/courses/:course/questions", async (context) => {
    const caller = context.get("caller");
    const name = context.req.param("course");
    const { after } = parse(query, context.req.query());
    const [course] = await findCourses(lectern.database, name, caller.courses);
    if (!course) return context.json([]);
    const key = JSON.stringify([course.id, course.version, after]);
    const before = known.get(key);
    if (before) return context.json(before);
    await fairUse.offer({ caller, address: context.var.address, course: name });
    const questions = await findOut(course, after, { user: caller.id, signal: context.req.raw.signal });
    known.set(key, questions);
    return context.json(questions);
  });

  async function findOut(course: CourseRow, after: string[], { user, signal }: Asker): Promise<string[]> {
    const meter = openMeter();
    const metered = { ...lectern, provider: meterProvider(lectern.provider, meter) };
    try {
      return await findFirstQuestions(metered, course, after, signal);
    } finally {
      await keepSpending(lectern.database, { user, course: course.name }, meter.charges());
    }
  }
}

interface Asker {
  user: string;
  signal: AbortSignal;
}
