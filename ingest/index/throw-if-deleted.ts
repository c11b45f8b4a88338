import { LecternError } from "../../src/errors.ts";
import { findCourse } from "../../src/store/courses.ts";
import { removeUnusedFile } from "../../src/store/delete-course.ts";
import { hashWithin } from "../read/read-file.ts";
import type { IngestDependencies, IngestRequest } from "../request.ts";

/**
 * Throws `not-found` where the course was deleted since the run began, which it fails of. What the run has saved of its
 * decks goes after it: the deletion could not know of these files.
 */
export async function throwIfDeleted(
  { database, deckFiles, maxFileBytes }: IngestDependencies,
  { course, request }: { course: { id: number; name: string }; request: IngestRequest },
): Promise<void> {
  // Where nobody can tell, the error itself says more.
  if (await findCourse(database, course.id).catch(() => true)) return;
  for (const file of request.files) {
    const read = await hashWithin(file, maxFileBytes).catch(() => null);
    if (read) await removeUnusedFile({ database, deckFiles }, read.hash);
  }
  throw new LecternError(
    "not-found",
    `The course "${course.name}" was deleted while its decks were read: nothing of them is kept. To make it anew, run the same command again`,
  );
}
