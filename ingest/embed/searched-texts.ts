import { listSearchedChunkIds, loadChunks, passagesOf } from "../../src/store/chunks.ts";
import type { Database } from "../../src/store/database.ts";
import { enrichmentsOfChunks } from "../../src/store/enrichments.ts";
import { embeddedTexts } from "./embedded-texts.ts";

/** Chunks that are held at once. */
const batch = 500;

/** The chunks of a course that are searched, each with the texts whose vectors stand for it. */
export async function* searchedTexts(
  database: Database,
  courseId: number,
  units: boolean,
): AsyncGenerator<{ id: number; tokens: number; texts: string[] }> {
  const ids = await listSearchedChunkIds(database, courseId);
  for (let start = 0; start < ids.length; start += batch) {
    const loaded = await loadChunks(database, ids.slice(start, start + batch));
    const enriched = await enrichmentsOfChunks(database, [...loaded.keys()]);
    for (const one of loaded.values()) {
      const enrichments = enriched.get(one.id) ?? [];
      const texts = embeddedTexts(one.chunk, passagesOf(one), { units, enrichments });
      yield { id: one.id, tokens: one.chunk.tokens, texts };
    }
  }
}
