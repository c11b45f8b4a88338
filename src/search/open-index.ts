import { type CourseRow, findCourse } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import type { EmbeddingKey } from "../store/embeddings.ts";
import { type IndexRow, readIndexRows } from "../store/index-rows.ts";
import { buildCourseIndex, type CourseIndex } from "./course-index.ts";

interface Held {
  version: number;
  model: string;
  index: Promise<CourseIndex>;
}

/** The indexes in memory belong to the database that they were read from, and are forgotten with it. */
const held = new WeakMap<Database, Map<number, Held>>();

/**
 * The course's index as it is now: the one in memory, or where the course has changed since (here or in another
 * process), read again. Questions that arrive meanwhile wait for the same reading.
 */
export function openIndex(
  database: Database,
  course: CourseRow,
  key: EmbeddingKey | null,
): Promise<CourseIndex> {
  const ofDatabase = held.get(database) ?? new Map<number, Held>();
  held.set(database, ofDatabase);
  const model = JSON.stringify(key);
  const before = ofDatabase.get(course.id);
  if (before?.version === course.version && before.model === model) return before.index;
  const opened: Held = { version: course.version, model, index: readIndex(database, course, key) };
  ofDatabase.set(course.id, opened);
  // The course may have changed while it was read.
  opened.index.then(
    (index) => {
      opened.version = index.course.version;
    },
    () => undefined,
  );
  // A reading that failed is tried again by the next question.
  opened.index.catch(() => ofDatabase.get(course.id) === opened && ofDatabase.delete(course.id));
  return opened.index;
}

/** Reads again if the course changes meanwhile, so that no index is half old and half new. */
async function readIndex(
  database: Database,
  course: CourseRow,
  key: EmbeddingKey | null,
): Promise<CourseIndex> {
  for (let current = course; ; ) {
    const rows: IndexRow[] = [];
    for await (const batch of readIndexRows(database, { courseId: course.id }, key)) rows.push(...batch);
    const after = await findCourse(database, course.id);
    if (!after || after.version === current.version) {
      return buildCourseIndex(current, rows, key?.dimensions ?? null);
    }
    current = after;
  }
}
