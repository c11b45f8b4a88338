import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openIndex } from "../../src/search/open-index.ts";
import { findCourses } from "../../src/store/courses.ts";
import type { Database } from "../../src/store/database.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { hashedWords } from "../fixtures/provider.ts";

const key = { model: hashedWords.id, dimensions: hashedWords.dimensions };
let lectern: TestLectern;
let count = 0;
let name = "";
beforeAll(async () => {
  lectern = await makeLectern();
});
beforeEach(async () => {
  name = `bakery ${++count}`;
  await lectern.ingestText(name, { "bread.md": bakery });
});
afterAll(() => lectern.remove());

async function courseNow() {
  const [course] = await findCourses(lectern.database, name);
  if (!course) throw new Error("no course");
  return course;
}
/** The same database with a hand on its queries, and so an index of its own. */
function watched(before: (sql: string) => Promise<void> | void): Database {
  return {
    ...lectern.database,
    query: async (sql, params) => {
      await before(sql);
      return lectern.database.query(sql, params);
    },
  };
}
const readsChunks = (sql: string) => sql.includes("from chunks");

describe("opening an index", () => {
  it("reads once for all who ask meanwhile and afterwards", async () => {
    let reads = 0;
    const database = watched((sql) => void (readsChunks(sql) && reads++));
    const course = await courseNow();
    const opening = [openIndex(database, course, key), openIndex(database, await courseNow(), key)];
    expect(opening[0]).toBe(opening[1]);
    const index = await opening[0];
    // A batch and the empty one that ends it.
    expect(reads).toBe(2);
    expect(await openIndex(database, await courseNow(), key)).toBe(index);
    expect(reads).toBe(2);
    expect(index?.chunkIds).toHaveLength(4);
    expect(index?.outline).toEqual({
      decks: ["bread.md"],
      sections: [{ deck: "bread.md", section: "Bread" }],
    });
  });

  it("reads anew after an ingest, and not after one that changed nothing", async () => {
    const before = await openIndex(lectern.database, await courseNow(), key);
    await lectern.ingestText(name, { "bread.md": bakery });
    expect(await openIndex(lectern.database, await courseNow(), key)).toBe(before);
    await lectern.ingestText(name, { "tea.md": "## Tea\n\nSteep it." });
    const after = await openIndex(lectern.database, await courseNow(), key);
    expect(after.chunkIds).toHaveLength(5);
    expect(after.course.version).toBeGreaterThan(before.course.version);
    expect(before.chunkIds).toHaveLength(4);
  });

  it("tries a reading that failed again", async () => {
    let broken = true;
    const database = watched((sql) => {
      if (broken && readsChunks(sql)) throw new Error("connection lost");
    });
    await expect(openIndex(database, await courseNow(), key)).rejects.toThrow("connection lost");
    broken = false;
    expect((await openIndex(database, await courseNow(), key)).chunkIds).toHaveLength(4);
  });

  it("holds one index a database", async () => {
    const course = await courseNow();
    const one = await openIndex(lectern.database, course, key);
    const other = await openIndex(
      watched(() => undefined),
      course,
      key,
    );
    expect(other).not.toBe(one);
    expect(other.chunkIds).toEqual(one.chunkIds);
  });

  it("has no vectors without a model, or of a model that made none, and words all the same", async () => {
    const course = await courseNow();
    for (const other of [null, { model: "another", dimensions: 8 }]) {
      const index = await openIndex(lectern.database, course, other);
      expect(index.dense).toBeNull();
      const { best } = index.lexical.search("linen bag", { limit: 3, allows: null, others: [] });
      expect(best.map(({ position }) => index.places[position]?.firstPage)).toEqual([4]);
    }
    expect((await openIndex(lectern.database, course, key)).dense).not.toBeNull();
  });

  it("is never half old and half new, where an ingest comes between its reads", async () => {
    let ingested = false;
    const database = watched(async (sql) => {
      // Between the chunks and their vectors.
      if (ingested || !sql.includes("from chunk_vectors")) return;
      ingested = true;
      await lectern.ingestText(name, { "bread.md": bakery.replace("linen bag", "paper sack") });
    });
    const old = await courseNow();
    const index = await openIndex(database, old, key);
    expect(ingested).toBe(true);
    expect(index.course.version).toBe(old.version + 1);
    const scope = { limit: 9, allows: null, others: [] };
    expect(index.lexical.search("linen", scope).best).toEqual([]);
    expect(index.lexical.search("sack", scope).best).toHaveLength(1);
    const query = (await hashedWords.embed(["paper sack"], "query", new AbortController().signal)).vectors[0];
    expect(index.dense?.search(query ?? new Float32Array(64), 9, null)).toHaveLength(4);
  });

  it("takes a course without a single chunk", async () => {
    await lectern.database.query("insert into courses (name, version) values ($1, 1)", [`empty ${name}`]);
    const [course] = await findCourses(lectern.database, `empty ${name}`);
    const index = course && (await openIndex(lectern.database, course, key));
    expect(index).toMatchObject({
      chunkIds: [],
      places: [],
      dense: null,
      outline: { decks: [], sections: [] },
    });
  });
});
