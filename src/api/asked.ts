import { type Context, Hono } from "hono";
import { z } from "zod";
import { LecternError } from "../errors.ts";
import {
  type QuestionsOfCourse,
  readQuestions,
  readUnretrieved,
  type UnretrievedSlides,
} from "../observe/questions.ts";
import type { Lectern } from "../setup.ts";
import { findCourses } from "../store/courses.ts";
import { maxDays } from "../store/spending.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";

const askedQuery = z.object({ days: z.coerce.number().int().min(1).max(maxDays).default(28) });

/** `keptDays`: after so many days questions are deleted here; null: they are kept. */
export type AskedOfCourse = QuestionsOfCourse & { keptDays: number | null };

/** For a course's teachers: what its students ask, without names unless the course says so, and what no question came near. */
export function askedRoutes({
  config,
  database,
  provider,
}: Pick<Lectern, "config" | "database" | "provider">): Routes {
  const read = async (context: Context<ApiEnv>) => {
    const { days } = parse(askedQuery, context.req.query());
    const { id: user, courses } = context.get("caller");
    const name = context.req.param("course") ?? "";
    const [course] = await findCourses(database, name, courses);
    if (!course) throw new LecternError("not-found", `There is no course "${name}"`);
    return { course, days, user };
  };
  return new Hono<ApiEnv>()
    .get("/courses/:course/asked", async (context) => {
      const asked = await read(context);
      const questions = await readQuestions({ database, provider }, asked, context.req.raw.signal);
      return context.json<AskedOfCourse>({ ...questions, keptDays: config.keepDays });
    })
    .get("/courses/:course/unretrieved", async (context) =>
      context.json<UnretrievedSlides>(await readUnretrieved(database, await read(context))),
    );
}
