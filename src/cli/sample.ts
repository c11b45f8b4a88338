import { sampleCourse, sampleFolder } from "../sample-course.ts";
import type { Lectern } from "../setup.ts";
import { listCourses } from "../store/courses.ts";
import { counted, duration } from "../text/figures.ts";
import { ingestPaths } from "./ingest.ts";

/** Reads the bundled course into the index, unless it is there already. */
export async function prepareSample(lectern: Lectern, signal: AbortSignal): Promise<void> {
  if ((await listCourses(lectern.database)).some(({ name }) => name === sampleCourse)) return;
  console.error("Preparing the bundled course (once)…");
  const { slides, seconds } = await ingestPaths(lectern, [sampleFolder], { course: sampleCourse }, signal);
  console.error(`The bundled course is ready: ${counted(slides, "slide")} in ${duration(seconds * 1_000)}.`);
}
