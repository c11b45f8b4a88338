import { Command } from "commander";
import { embedTexts } from "../../ingest/embed/embed-texts.ts";
import { embeddedTexts } from "../../ingest/embed/embedded-texts.ts";
import { openSpending } from "../../ingest/spending.ts";
import { LecternError } from "../errors.ts";
import { listSearchedChunkIds, loadChunks, passagesOf } from "../store/chunks.ts";
import { findCourses } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { enrichmentsOfChunks } from "../store/enrichments.ts";
import { replaceChunkVectors } from "../store/index.ts";
import { counted } from "../text/figures.ts";
import { showProgress } from "./progress.ts";
import { withLectern } from "./session.ts";

export function reindexCommand(signal: AbortSignal): Command {
  return new Command("reindex")
    .description("embed a course again with the embedding model now in use; its files are not needed")
    .option("--course <name>", "only this course (default: all)")
    .action(async (options: { course?: string }) => {
      await withLectern("reindex", async ({ database, provider: { embedding, notices } }) => {
        if (!embedding)
          throw new LecternError(
            "unavailable",
            `There is no embedding model to index with: ${notices.join(" ")}`,
          );
        const progress = showProgress();
        for (const course of await findCourses(database, options.course)) {
          const texts = await textsOfChunks(database, course.id, embedding.units);
          const onProgress = (done: number, total: number) => progress.step("Embedding chunks", done / total);
          const all = [...texts.values()].flat();
          const spending = openSpending(database, embedding);
          const metered = { database, embedding: spending.embedding ?? embedding };
          const work = embedTexts(metered, all, onProgress, signal);
          const { embedded } = await work.finally(spending.keep);
          const key = { model: embedding.id, dimensions: embedding.dimensions };
          await replaceChunkVectors(database, course.id, texts, key);
          progress.stop();
          console.log(
            `Course "${course.name}": ${counted(texts.size, "chunk")} with ${embedding.id}, ${counted(embedded, "text")} embedded now`,
          );
        }
      });
    });
}

/** By chunk id, the texts whose vectors stand for it. */
async function textsOfChunks(
  database: Database,
  courseId: number,
  units: boolean,
): Promise<Map<number, string[]>> {
  const ids = await listSearchedChunkIds(database, courseId);
  const texts = new Map<number, string[]>();
  for (let start = 0; start < ids.length; start += 500) {
    const loaded = await loadChunks(database, ids.slice(start, start + 500));
    const enriched = await enrichmentsOfChunks(database, [...loaded.keys()]);
    for (const one of loaded.values()) {
      const enrichments = enriched.get(one.id) ?? [];
      texts.set(one.id, embeddedTexts(one.chunk, passagesOf(one), { units, enrichments }));
    }
  }
  return texts;
}
