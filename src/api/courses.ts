import { Hono } from "hono";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { findCourses, listCourses } from "../store/courses.ts";
import { deleteCourse } from "../store/delete-course.ts";
import { listSlides } from "../store/slides.ts";
import type { ApiEnv, Routes } from "./env.ts";

/** `syncing`: the courses that are being synced. */
export function courseRoutes({ database, deckFiles }: Lectern, syncing: ReadonlySet<string>): Routes {
  return new Hono<ApiEnv>()
    .get("/courses", async (context) =>
      context.json(await listCourses(database, context.get("caller").courses)),
    )
    .delete("/courses/:course", async (context) => {
      const course = context.req.param("course");
      if (syncing.has(course)) {
        const message = `The course "${course}" is being synced: delete it once that sync has ended`;
        throw new LecternError("busy", message);
      }
      await deleteCourse({ database, deckFiles }, course);
      return context.body(null, 204);
    })
    .get("/courses/:course/slides", async (context) => {
      const courses = await findCourses(database, context.req.param("course"), context.get("caller").courses);
      return context.json(await listSlides(database, courses));
    });
}
