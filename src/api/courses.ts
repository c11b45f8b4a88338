import { Hono } from "hono";
import type { Lectern } from "../setup.ts";
import { findCourses, listCourses, listSlides } from "../store/courses.ts";
import { deleteCourse } from "../store/delete-course.ts";
import type { ApiEnv, Routes } from "./env.ts";

export function courseRoutes({ database, deckFiles }: Lectern): Routes {
  return new Hono<ApiEnv>()
    .get("/courses", async (context) =>
      context.json(await listCourses(database, context.get("caller").courses)),
    )
    .delete("/courses/:course", async (context) => {
      await deleteCourse({ database, deckFiles }, context.req.param("course"));
      return context.body(null, 204);
    })
    .get("/courses/:course/slides", async (context) => {
      const courses = await findCourses(database, context.req.param("course"), context.get("caller").courses);
      return context.json((await Promise.all(courses.map((course) => listSlides(database, course)))).flat());
    });
}
