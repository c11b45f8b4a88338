import { Hono } from "hono";
import type { Lectern } from "../setup.ts";
import { withClaim } from "../store/claims.ts";
import { findCourses, listCourses } from "../store/courses.ts";
import { deleteCourse } from "../store/delete-course.ts";
import { listSlides } from "../store/slides.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { viaApi } from "./take-course.ts";

export function courseRoutes({ database, deckFiles }: Lectern): Routes {
  return new Hono<ApiEnv>()
    .get("/courses", async (context) =>
      context.json(await listCourses(database, context.get("caller").courses)),
    )
    .delete("/courses/:course", async (context) => {
      const course = context.req.param("course");
      await withClaim(database, { course, holder: viaApi }, () =>
        deleteCourse({ database, deckFiles }, course),
      );
      return context.body(null, 204);
    })
    .get("/courses/:course/slides", async (context) => {
      const courses = await findCourses(database, context.req.param("course"), context.get("caller").courses);
      return context.json(await listSlides(database, courses));
    });
}
