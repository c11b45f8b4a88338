import { Command } from "commander";
import { embedTexts } from "../../ingest/embed/embed-texts.ts";
import { searchedTexts } from "../../ingest/embed/searched-texts.ts";
import { openSpending } from "../../ingest/spending.ts";
import { LecternError } from "../errors.ts";
import type { EmbeddingModel } from "../providers/provider.ts";
import { type CourseRow, findCourses } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { replaceChunkVectors } from "../store/index.ts";
import { counted } from "../text/figures.ts";
import { showProgress } from "./progress.ts";
import { changeCourse, withLectern } from "./session.ts";

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
        for (const course of await findCourses(database, options.course)) {
          const claim = { course: course.name, command: "reindex" };
          await changeCourse(database, claim, (lost) =>
            reindex(database, { course, embedding }, AbortSignal.any([signal, lost])),
          );
        }
      });
    });
}

async function reindex(
  database: Database,
  { course, embedding }: { course: CourseRow; embedding: EmbeddingModel },
  signal: AbortSignal,
): Promise<void> {
  const progress = showProgress();
  const texts = new Map<number, string[]>();
  for await (const one of searchedTexts(database, course.id, embedding.units)) texts.set(one.id, one.texts);
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
