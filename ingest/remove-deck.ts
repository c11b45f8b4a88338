import { LecternError } from "../src/errors.ts";
import type { CourseRow } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import { listIndexedDecks, swapIndex } from "../src/store/index.ts";
import { validateIndex } from "./index/validate.ts";

/** Takes a deck out of its course, as a new version of the index, from which one can go back. Throws `not-found`. */
export async function removeDeck(database: Database, course: CourseRow, deck: string): Promise<void> {
  const known = await listIndexedDecks(database, course.name);
  if (!known.some(({ path }) => path === deck))
    throw new LecternError("not-found", `The course "${course.name}" has no deck "${deck}"`);
  const { embeddingModel: model, embeddingDimensions: dimensions } = course;
  const key = model === null || dimensions === null ? null : { model, dimensions };
  const change = { staged: [], removed: [deck], madeBy: "removal", embedding: key };
  await swapIndex(database, course, change, (index) => validateIndex(database, index, key));
}
