import { join } from "node:path";
import { projectRoot } from "./root.ts";

/** The bundled course, and where its decks are. */
export const sampleCourse = "rag-on-aws";
export const sampleFolder = join(projectRoot, "samples", sampleCourse);
