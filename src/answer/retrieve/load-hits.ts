import type { CourseIndex } from "../../search/course-index.ts";
import { makeScope } from "../../search/filters.ts";
import { type LoadedChunk, loadChunks, passagesOf } from "../../store/chunks.ts";
import type { Database } from "../../store/database.ts";
import { contentTerms } from "../../text/words.ts";
import type { Filters, Hit, Passage } from "../../types.ts";
import type { FusedMatch } from "./fuse.ts";

/**
 * The matches with their texts, in the same order; of a chunk over several slides only those that the filters let
 * through. A chunk that an ingest has just replaced is left out.
 */
export async function loadHits(
  database: Database,
  fused: FusedMatch[],
  filters: Filters = {},
): Promise<Hit[]> {
  const loaded = await loadOnce(database, fused);
  const parentIds = [...loaded.values()].flatMap(({ parentId }) => parentId ?? []);
  const parents = parentIds.length > 0 ? await loadChunks(database, parentIds) : new Map();
  return fused.flatMap(({ chunkId, score, legs, query }) => {
    const found = loaded.get(chunkId);
    if (!found) return [];
    const answering: LoadedChunk = parents.get(found.parentId) ?? found;
    const passages = narrow(passagesOf(answering), filters);
    const own = nearestPassage(narrow(passagesOf(found), filters), query);
    if (!own) return [];
    const hit: Hit = { chunkId, text: own.text, slide: own.slide, score, legs };
    return [passages.length > 1 || answering !== found ? { ...hit, passages } : hit];
  });
}

/** The chunks that were loaded last of each index; a changed course has another index. */
const held = new WeakMap<CourseIndex, Map<number, LoadedChunk>>();
const mostHeld = 5_000;

/** Chunks never change: those that many questions find are read from the database once. */
async function loadOnce(database: Database, fused: FusedMatch[]): Promise<Map<number, LoadedChunk>> {
  const heldOf = ({ match: { index } }: FusedMatch) => held.get(index) ?? new Map<number, LoadedChunk>();
  const missing = fused.filter((match) => !heldOf(match).has(match.chunkId));
  const read =
    missing.length > 0
      ? await loadChunks(
          database,
          missing.map(({ chunkId }) => chunkId),
        )
      : new Map<number, LoadedChunk>();
  const loaded = new Map<number, LoadedChunk>();
  for (const match of fused) {
    const ofIndex = heldOf(match);
    const chunk = ofIndex.get(match.chunkId) ?? read.get(match.chunkId);
    if (!chunk) continue;
    loaded.set(match.chunkId, chunk);
    // The latest at the end, so that the first is what was not asked for longest.
    ofIndex.delete(match.chunkId);
    ofIndex.set(match.chunkId, chunk);
    if (ofIndex.size > mostHeld) ofIndex.delete(ofIndex.keys().next().value as number);
    held.set(match.match.index, ofIndex);
  }
  return loaded;
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

/** Of a chunk over several slides the one that holds most of the question's words. */
function nearestPassage(passages: Passage[], query: string): Passage | undefined {
  if (passages.length < 2) return passages[0];
  const wanted = contentTerms(query);
  const held = passages.map(({ slide, text }) => {
    const words = contentTerms(`${slide.title}\n${text}`);
    return [...wanted].filter((word) => words.has(word)).length;
  });
  return passages[held.indexOf(Math.max(...held))];
}
