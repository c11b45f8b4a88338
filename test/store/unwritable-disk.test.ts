import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { listCourses } from "../../src/store/courses.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterAll(() => lectern.remove());
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const readOnly = () => Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" });

/** What the operating system says of a file system that went read-only: files that are open can't be written either. */
function failWrites(isConcerned: (bytes: number, file: number) => boolean = () => true): void {
  const write = fs.writeSync;
  vi.spyOn(fs, "writeSync").mockImplementation(((
    file: number,
    data: Uint8Array | string,
    ...rest: never[]
  ) => {
    if (!isConcerned(data.length, file)) return (write as (...all: unknown[]) => number)(file, data, ...rest);
    throw readOnly();
  }) as typeof fs.writeSync);
  syncBuiltinESMExports();
}

const app = () => createApp(lectern);
const insert = () =>
  lectern.database.query("insert into courses (name) values ('new') on conflict do nothing");

describe("a data folder that becomes read-only under a server", () => {
  it("refuses what is to be kept, answers what is there, and goes on when it can be written again", async () => {
    failWrites();
    await expect(insert()).rejects.toMatchObject({
      code: "storage",
      message: expect.stringMatching(
        /^Can't write the data folder .*EROFS.*: nothing is kept until it is writable/,
      ),
    });
    expect(await listCourses(lectern.database)).toMatchObject([{ name: "bakery" }]);
    const ready = await app().request("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      faults: ["The server can't read or write its data; its log says why"],
    });
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    await insert();
    expect((await app().request("/readyz")).status).toBe(200);
  });

  it("takes no deck, and says that the disk is why", async () => {
    vi.spyOn(fs.promises, "mkdtemp").mockRejectedValue(readOnly());
    syncBuiltinESMExports();
    const headers = { "content-type": "application/octet-stream" };
    const sent = { method: "POST", headers, body: "# Rye" };
    const response = await app().request("http://127.0.0.1/api/courses/bakery/decks?name=rye.md", sent);
    expect(await response.json()).toMatchObject({
      code: "storage",
      detail: "The server can't read or write its data; its log says why",
    });
  });

  it("is started again where its log could not be written, as PostgreSQL never returns from that", async () => {
    // The probe's single byte goes through.
    failWrites((bytes) => bytes > 1);
    await expect(
      lectern.database.transaction(
        async (tx) => void (await tx.query("update courses set version = version")),
      ),
    ).rejects.toMatchObject({ code: "storage", message: expect.stringMatching(/has stopped .*Read-only/) });
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    expect(await lectern.database.query("select name from courses order by name")).toEqual([
      { name: "bakery" },
      { name: "new" },
    ]);
  });

  it("sends an instance that ended within a query nothing more, as that may never return", async () => {
    // A segment of these tests' log has 1 MB from the start. It is written before the query's end where there is much.
    failWrites((_, file) => fs.fstatSync(file).size === 2 ** 20);
    const fill = "insert into courses (name) select $1 || g from generate_series(1, $2) g";
    await expect(lectern.database.query(fill, ["x".repeat(1_000), 8_000])).rejects.toMatchObject({
      code: "storage",
      message: expect.stringMatching(/has stopped \(could not write to log file/),
    });
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    await insert();
    expect(await lectern.database.query("select count(*)::int as count from courses")).toEqual([
      { count: 2 },
    ]);
  });
});
