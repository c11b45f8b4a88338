import { LecternError } from "../../src/errors.ts";
import { buildCourseIndex } from "../../src/search/course-index.ts";
import type { Database } from "../../src/store/database.ts";
import type { EmbeddingKey } from "../../src/store/embeddings.ts";
import type { StagedIndex } from "../../src/store/index.ts";
import { findIndexFaults } from "../../src/store/index-faults.ts";
import { type IndexRow, readIndexRows } from "../../src/store/index-rows.ts";

/** How many of the new chunks are looked for, and among how many hits each must be. */
const sampled = 20;
const within = 10;
/** The share that must be found: a chunk may say nothing that tells it from others. */
const found = 0.8;

/**
 * Looks over an index before it is put into use: every slide in a chunk, every searched chunk with all its vectors, in
 * the model's dimensions, and new chunks found by their own words (known-item search). Throws `internal` with what is
 * wrong; the index in use stays.
 */
export async function validateIndex(
  database: Database,
  { course, deckIds, staged }: StagedIndex,
  key: EmbeddingKey | null,
): Promise<void> {
  const faults = (await findIndexFaults(database, staged, key)).map(
    ({ deck, page, kind, count }) => `${deck} has ${count} ${kind} (page ${page})`,
  );
  if (faults.length === 0) {
    const scope = { courseId: course.id, deckIds };
    const rows: IndexRow[] = [];
    for await (const batch of readIndexRows(database, scope, key)) rows.push(...batch);
    const isNew = await newChunks(database, course.id, staged);
    faults.push(...checkSearch(course, rows, { isNew, dimensions: key?.dimensions ?? null }));
  }
  if (faults.length === 0) return;
  throw new LecternError(
    "internal",
    `The new index of "${course.name}" was not put into use: ${faults.slice(0, 3).join("; ")}. The previous index is still in use; run this again`,
  );
}

async function newChunks(database: Database, courseId: number, staged: number[]): Promise<Set<number>> {
  const ids = new Set<number>();
  if (staged.length === 0) return ids;
  for await (const batch of readIndexRows(database, { courseId, deckIds: staged }, null)) {
    for (const { id } of batch) ids.add(id);
  }
  return ids;
}

function checkSearch(
  course: { id: number; name: string },
  rows: IndexRow[],
  { isNew, dimensions }: { isNew: Set<number>; dimensions: number | null },
): string[] {
  const row = { ...course, embeddingModel: null, embeddingDimensions: dimensions, version: 0 };
  const { lexical } = buildCourseIndex(row, rows, dimensions);
  const fresh = rows.filter(({ id }) => isNew.has(id));
  const step = Math.max(1, Math.floor(fresh.length / sampled));
  const sample = fresh.filter((_, place) => place % step === 0).slice(0, sampled);
  const positions = new Map(rows.map(({ id }, position) => [id, position]));
  const missed = sample.filter(({ id, text }) => {
    const own = positions.get(id) ?? 0;
    const { best, others } = lexical.search(text, { limit: within, allows: null, others: [own] });
    // As good as the last of them is found: others may say the same.
    return (others[0]?.score ?? 0) < (best.at(-1)?.score ?? 0);
  });
  if (missed.length <= sample.length * (1 - found)) return [];
  return [`${missed.length} of ${sample.length} sampled chunks can't be found by their own words`];
}
