import { Hono } from "hono";
import { LecternError } from "../errors.ts";
import { type CourseCard, readCard } from "../observe/course-card.ts";
import type { Lectern } from "../setup.ts";
import { findCourses, listCourses } from "../store/courses.ts";
import type { ApiEnv, Routes } from "./env.ts";

/** What a course's tutor is made of, what it was measured to do, and where words go. */
export function cardRoutes(lectern: Lectern): Routes {
  return new Hono<ApiEnv>().get("/courses/:course/card", async (context) => {
    const name = context.req.param("course");
    const [course] = await findCourses(lectern.database, name, context.get("caller").courses);
    const [summary] = await listCourses(lectern.database, [name]);
    if (!course || !summary) throw new LecternError("not-found", `There is no course "${name}"`);
    return context.json<CourseCard>(await readCard(lectern, { ...course, ...summary }));
  });
}
