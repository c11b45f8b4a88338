import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { ingest } from "../../ingest/ingest.ts";
import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { projectRoot } from "../../src/root.ts";
import { listCourses } from "../../src/store/courses.ts";
import type { Database } from "../../src/store/database.ts";
import { deleteCourse } from "../../src/store/delete-course.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
beforeEach(async () => {
  lectern = await makeLectern();
});
afterEach(() => lectern.remove());

const deck = "01-foundations.pdf";
const files = [{ file: join(projectRoot, "samples/rag-on-aws", deck), deck }];

const ingestWith = (changes: { embedding?: EmbeddingModel | null; database?: Database }) =>
  ingest(
    {
      ...lectern,
      embedding: lectern.provider.embedding,
      maxFileBytes: lectern.config.maxFileBytes,
      ...changes,
    },
    { course: "doomed", files, chunking: defaultChunking },
    () => undefined,
    new AbortController().signal,
  );

describe("a course that is deleted while its decks are read", () => {
  const expectGone = async (running: Promise<unknown>) => {
    await expect(running).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining('"doomed" was deleted while'),
    });
    expect(await listCourses(lectern.database)).toEqual([]);
    const decks = join(lectern.config.dataFolder, "decks");
    expect(existsSync(decks) ? readdirSync(decks) : []).toEqual([]);
  };

  it("is gone before they are staged: the run says so and keeps nothing", async () => {
    const { embedding } = lectern.provider;
    if (!embedding) throw new Error("The test needs an embedding model");
    await expectGone(
      ingestWith({
        embedding: {
          ...embedding,
          async embed(...given) {
            await deleteCourse(lectern, "doomed").catch(() => undefined);
            return embedding.embed(...given);
          },
        },
      }),
    );
  });

  it("is gone between staging and use", async () => {
    const { database } = lectern;
    await expectGone(
      ingestWith({
        database: {
          ...database,
          // Fresh statistics are the first thing that a swap of versions wants.
          async script(sql) {
            if (sql === "analyze") await deleteCourse(lectern, "doomed");
            return database.script(sql);
          },
        },
      }),
    );
  });

  it("can be made anew by the same run", async () => {
    await ingestWith({});
    await deleteCourse(lectern, "doomed");
    expect(await ingestWith({})).toMatchObject({ decks: 1 });
  });
});
