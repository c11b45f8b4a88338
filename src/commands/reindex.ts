import { Command } from "commander";
import { embedChunks } from "../../ingest/embed-chunks.ts";
import { LecternError } from "../errors.ts";
import { findCourses } from "../store/courses.ts";
import { listChunkTexts, stampCourse } from "../store/index.ts";
import { showProgress } from "./progress.ts";
import { withLectern } from "./session.ts";

export function reindexCommand(signal: AbortSignal): Command {
  return new Command("reindex")
    .description("embed a course again with the embedding model now in use, without its files")
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
          const chunks = await listChunkTexts(database, course.id);
          const onProgress = (done: number, total: number) => progress.step("Embedding chunks", done / total);
          const { embedded } = await embedChunks({ database, embedding }, chunks, onProgress, signal);
          await stampCourse(database, course.id, { model: embedding.id, dimensions: embedding.dimensions });
          progress.stop();
          console.log(
            `Course "${course.name}": ${chunks.length} chunks with ${embedding.id}, ${embedded} embedded now`,
          );
        }
      });
    });
}
