import { LRUCache } from "lru-cache";
import type { CourseIndex } from "../../search/course-index.ts";
import { makeScope } from "../../search/filters.ts";
import { type LoadedChunk, loadChunks, passagesOf } from "../../store/chunks.ts";
import type { Database } from "../../store/database.ts";
import { contentTerms } from "../../text/words.ts";
import type { Filters, Passage } from "../../types.ts";
import type { Candidate, ReadCandidate } from "./search.ts";

interface ReadDependencies {
  database: Database;
  /** Those that the candidates were found in. */
  indexes: CourseIndex[];
}

/**
 * The candidates with their words, in the same order; of a chunk over several slides only those that the filters let
 * through. A chunk that an ingest has just replaced is left out.
 */
export async function readHits(
  dependencies: ReadDependencies,
  candidates: Candidate[],
  filters: Filters = {},
): Promise<ReadCandidate[]> {
  const chunks = await readOnce(
    dependencies,
    candidates.flatMap(({ chunkId }) => chunkId ?? []),
  );
  const parentIds = [...chunks.values()].flatMap(({ parentId }) => parentId ?? []);
  const parents = parentIds.length > 0 ? await loadChunks(dependencies.database, parentIds) : new Map();
  return candidates.flatMap((candidate) => {
    const found = candidate.chunkId === null ? undefined : chunks.get(candidate.chunkId);
    if (!found) return [];
    const answering: LoadedChunk = parents.get(found.parentId) ?? found;
    const passages = narrow(passagesOf(answering), filters);
    const own = nearestPassage(narrow(passagesOf(found), filters), candidate.query);
    if (!own) return [];
    const hit = { ...candidate, text: own.text, slide: own.slide };
    return [passages.length > 1 || answering !== found ? { ...hit, passages } : hit];
  });
}

/** The chunks that were read last of each index; a changed course has another index. */
const memos = new WeakMap<CourseIndex, LRUCache<number, LoadedChunk>>();

function memoOf(index: CourseIndex): LRUCache<number, LoadedChunk> {
  const memo = memos.get(index) ?? new LRUCache<number, LoadedChunk>({ max: 5_000 });
  memos.set(index, memo);
  return memo;
}

/** Chunks never change: those that many questions find are read from the database once. */
async function readOnce(
  { database, indexes }: ReadDependencies,
  ids: number[],
): Promise<Map<number, LoadedChunk>> {
  const known = ids.flatMap((id) => indexes.map((index) => memoOf(index).get(id)).find(Boolean) ?? []);
  const chunks = new Map(known.map((chunk) => [chunk.id, chunk]));
  const missing = ids.filter((id) => !chunks.has(id));
  if (missing.length === 0) return chunks;
  for (const [id, chunk] of await loadChunks(database, missing)) {
    chunks.set(id, chunk);
    const index = indexes.find(({ course }) => course.name === chunk.slides[0]?.course);
    if (index) memoOf(index).set(id, chunk);
  }
  return chunks;
}

/** What a deck's metadata says holds of all its slides. */
function narrow(passages: Passage[], { metadata, ...filters }: Filters): Passage[] {
  const places = passages.map(({ slide: { deck, section, page, pages } }) => ({
    deck,
    sections: [section],
    firstPage: pages?.[0] ?? page ?? 0,
    lastPage: page ?? 0,
  }));
  const allows = makeScope(filters, places);
  return allows ? passages.filter((_, position) => allows(position)) : passages;
}

/** The slide of a chunk that holds most of the question's words. */
function nearestPassage(passages: Passage[], query: string): Passage | undefined {
  if (passages.length < 2) return passages[0];
  const wanted = contentTerms(query);
  const held = passages.map(({ slide, text }) => {
    const words = contentTerms(`${slide.title}\n${text}`);
    return [...wanted].filter((word) => words.has(word)).length;
  });
  return passages[held.indexOf(Math.max(...held))];
}
