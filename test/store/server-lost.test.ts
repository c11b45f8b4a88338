import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { listCourses } from "../../src/store/courses.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { type PostgresWire, startPostgresWire } from "../fixtures/postgres-wire.ts";

let wire: PostgresWire;
let lectern: TestLectern;
beforeAll(async () => {
  wire = await startPostgresWire();
  const limits = "pool_max_conns=1&connect_timeout=1&statement_timeout=1000";
  lectern = await makeLectern({}, { DATABASE_URL: `${wire.url}?${limits}` });
  await lectern.ingestText("bakery", { "bread.md": bakery });
});
afterEach(() => wire.restore());
afterAll(async () => {
  await lectern?.remove();
  await wire?.close();
});

const outOfReach = {
  code: "database",
  message: expect.stringMatching(/^PostgreSQL at 127.0.0.1:\d+\/postgres: /),
};
const get = (path: string) => createApp(lectern).request(path);

describe("a PostgreSQL server that is lost", () => {
  it("under a query fails that query, and not the next", async () => {
    wire.freeze();
    const courses = listCourses(lectern.database);
    wire.refuse();
    await expect(courses).rejects.toMatchObject(outOfReach);
    wire.restore();
    expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 1, slides: 4 }]);
  });

  it("within a transaction ends that alone, not the process, and keeps nothing of it", async () => {
    const { database } = lectern;
    const work = database.transaction(async (tx) => {
      await tx.query("insert into courses (name) values ('lost')");
      wire.refuse();
      // The client learns of it while nothing waits for an answer.
      while (wire.connections() > 0) await setImmediate();
      await tx.query("select 1");
    });
    await expect(work).rejects.toMatchObject(outOfReach);
    wire.restore();
    expect(await database.query("select 1 from courses where name = 'lost'")).toEqual([]);
  });

  it("is told at start", async () => {
    wire.refuse();
    await expect(openDatabase(lectern.config, "a test")).rejects.toMatchObject({
      code: "database",
      message: expect.stringContaining("check DATABASE_URL"),
    });
  });

  it("is 503 with Retry-After and without the driver's words; alive, but not ready", async () => {
    wire.refuse();
    const courses = await get("/api/courses");
    expect([courses.status, courses.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await courses.json()).toMatchObject({
      code: "database",
      detail: "The server can't reach its database at the moment: try again in a few seconds",
    });
    expect((await get("/healthz")).status).toBe(200);
    const ready = await get("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: "not ready",
      faults: [expect.stringMatching(/database/)],
    });
    wire.restore();
    expect((await get("/readyz")).status).toBe(200);
  });

  it("that only freezes is given up after the seconds that a setting gives it", async () => {
    await listCourses(lectern.database);
    wire.freeze();
    await expect(listCourses(lectern.database)).rejects.toMatchObject(outOfReach);
    await expect(lectern.database.transaction((tx) => tx.query("select 1"))).rejects.toMatchObject(
      outOfReach,
    );
    wire.restore();
    expect(await listCourses(lectern.database)).toHaveLength(1);
  });

  it("that has no connection left is 503 quickly", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const busy = lectern.database.transaction(() => held);
    const courses = await get("/api/courses");
    expect([courses.status, courses.headers.get("retry-after")]).toEqual([503, "5"]);
    release();
    await busy;
    expect((await get("/api/courses")).status).toBe(200);
  });
});
