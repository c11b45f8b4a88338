import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { afterAll, beforeAll, expect, it } from "vitest";
import { retrieve } from "../../src/answer/retrieve.ts";
import { listCourses } from "../../src/store/courses.ts";
import { bakery, makeLectern, type TestLectern } from "../fixtures/lectern.ts";

// The `pg` driver over a real socket; behind it PGlite, which serves one connection at a time.
let server: PGLiteSocketServer;
let lectern: TestLectern;
beforeAll(async () => {
  const pglite = await PGlite.create({ extensions: { vector } });
  server = new PGLiteSocketServer({ db: pglite, port: 0, host: "127.0.0.1", maxConnections: 20 });
  await server.start();
  const address = server.getServerConn();
  lectern = await makeLectern({}, { DATABASE_URL: `postgres://postgres@${address}/postgres` });
});
afterAll(async () => {
  await lectern?.remove();
  await server?.stop();
});

it("runs the same SQL through pg as through PGlite", async () => {
  expect(await lectern.ingestText("bakery", { "bread.md": bakery })).toMatchObject({ decks: 1, slides: 4 });
  expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 1, slides: 4 }]);
  const { hits } = await retrieve(
    lectern,
    { question: "How long does bread keep in a linen bag?", history: [], k: 3, filters: {} },
    new AbortController().signal,
  );
  expect(hits[0]).toMatchObject({ slide: { title: "Storing bread", page: 4 } });
  expect(hits[0]?.legs.bm25?.rank).toBe(1);
  expect(hits[0]?.legs.dense).not.toBeNull();
});
