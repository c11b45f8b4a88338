import { Hono } from "hono";
import type { Lectern } from "../setup.ts";
import { findCourses, listCourses, listSlides } from "../store/courses.ts";

export function courseRoutes({ database }: Lectern): Hono {
  return new Hono()
    .get("/courses", async (context) => context.json(await listCourses(database)))
    .get("/courses/:course/slides", async (context) => {
      const courses = await findCourses(database, context.req.param("course"));
      return context.json((await Promise.all(courses.map((course) => listSlides(database, course)))).flat());
    });
}
