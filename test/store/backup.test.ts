import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create } from "tar";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { unpackArchive, withFolderAside, writeArchive } from "../../src/store/archive.ts";
import { listCourses } from "../../src/store/courses.ts";
import type { Database } from "../../src/store/database.ts";
import { createRun, findRuns } from "../../src/store/evaluations.ts";
import { lockFolder } from "../../src/store/lock.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { findDamagedPages, isClosedInOrder } from "../../src/store/page-checksums.ts";
import { readManifest, restoreEmbedded, restoreServer } from "../../src/store/restore.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { type PostgresWire, startPostgresWire } from "../fixtures/postgres-wire.ts";

let lectern: TestLectern;
let folder: string;
const file = () => join(folder, "backup.tgz");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-backup-"));
});
afterEach(async () => {
  await lectern?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const hostile = `"; drop table courses; -- {a,b} \\ $1 \\u0000 \u0000 🥖\n\t\r\n \u2028 \u2029 \u0085`;
const run = {
  id: "20261101-120000-abcd",
  name: "nightly 'run'",
  fingerprint: "f",
  datasetHash: "d",
  started: "2026-11-01T12:00:00.417Z",
  manifest: { name: hostile },
  metrics: [],
  cases: [{ id: "1", question: hostile }],
};
const bake = { question: "How hot is the oven?", history: [], k: 3, filters: {} };

async function restore(into: TestLectern, path = file()): Promise<string | null> {
  const { dataFolder } = into.config;
  const lock = await lockFolder(dataFolder, "a restore");
  try {
    return await withFolderAside(dataFolder, async (aside) => {
      await unpackArchive(path, aside);
      return restoreEmbedded({ dataFolder, lock }, readManifest(aside), aside);
    });
  } finally {
    lock.release();
  }
}

async function expectWhole(database: Database, deckFiles: TestLectern["deckFiles"]): Promise<void> {
  expect(await listCourses(database)).toEqual([{ name: "bakery", decks: 1, slides: 4 }]);
  expect((await findRuns(database, run.name))[0]).toMatchObject({ cases: run.cases, manifest: run.manifest });
  const { hits } = await retrieve({ ...lectern, database }, bake, new AbortController().signal);
  expect(hits[0]?.slide.title).toBe("Oven temperature");
  expect(await deckFiles.findPdf("a-hash")).not.toBeNull();
}

async function prepare(env: Record<string, string> = {}): Promise<void> {
  lectern = await makeBakery({}, env);
  await createRun(lectern.database, run);
  await lectern.deckFiles.save("a-hash", Buffer.from("%PDF-1.7 of a deck"));
}

describe("a backup", () => {
  it("brings everything back into another folder, which goes on from there", async () => {
    await prepare();
    await writeArchive(lectern.database, lectern.config.dataFolder, createWriteStream(file()));
    const other = await makeLectern();
    await other.database.query("insert into courses (name, version) values ('gone', 1)");
    await other.close();
    const former = await restore(other);
    expect(existsSync(join(former ?? "", "PG_VERSION"))).toBe(true);
    const database = await openDatabase(other.config, "a test");
    await expectWhole(database, other.deckFiles);
    // Ids are drawn behind those that were restored.
    await database.query("insert into courses (name) values ('next')");
    await database.close();
    await other.remove();
  });

  it("is made by a command while a server holds the folder", async () => {
    await prepare();
    await lectern.close();
    const server = await openDatabase(lectern.config, "a server", "share");
    const command = await openDatabase(lectern.config, "a backup");
    await writeArchive(command, lectern.config.dataFolder, createWriteStream(file()));
    await command.close();
    await server.close();
    const aside = join(folder, "aside");
    await unpackArchive(file(), aside);
    const { tables, decks } = readManifest(aside);
    expect(decks).toHaveLength(1);
    const rows = Object.fromEntries(tables.map(({ name, rows }) => [name, rows]));
    expect(rows).toMatchObject({ courses: 1, slides: 4, evaluation_runs: 1 });
  });

  it("that can't be brought back is refused, with the reason, and nothing is changed", async () => {
    await prepare();
    await writeArchive(lectern.database, lectern.config.dataFolder, createWriteStream(file()));
    await lectern.close();
    const whole = readFileSync(file());
    const refused: [() => unknown, RegExp][] = [
      [() => writeFileSync(file(), whole.subarray(0, 2_000)), /not whole/],
      [() => writeFileSync(file(), "not a backup"), /no backup/],
      [
        () => repack(whole, { migrations: ["001-index.sql", "900-later.sql"] }),
        /another version.* ends at 900-later.sql/,
      ],
      [() => repack(whole, { rows: 99 }), /not whole: .* has \d+ of \d+ rows/],
    ];
    for (const [spoil, message] of refused) {
      await spoil();
      await expect(restore(lectern)).rejects.toThrow(message);
    }
    const database = await openDatabase(lectern.config, "a test");
    await expectWhole(database, lectern.deckFiles);
    await database.close();
  });

  it("that was killed leaves nothing once the folder is opened again", async () => {
    lectern = await makeLectern();
    await lectern.close();
    const left = join(lectern.config.dataFolder, "aside-killed");
    mkdirSync(join(left, "tables"), { recursive: true });
    writeFileSync(join(left, "tables", "messages.jsonl"), "[]");
    await (await openDatabase(lectern.config, "a test")).close();
    expect(existsSync(left)).toBe(false);
  });

  it("is not restored over a running server", async () => {
    lectern = await makeLectern();
    await expect(restore(lectern)).rejects.toMatchObject({ code: "locked" });
  });

  /** As it would come from elsewhere: other migrations, or another number of rows of its first table. */
  async function repack(whole: Buffer, changes: { migrations?: string[]; rows?: number }): Promise<void> {
    const aside = mkdtempSync(join(folder, "aside-"));
    writeFileSync(file(), whole);
    await unpackArchive(file(), aside);
    const path = join(aside, "manifest.json");
    const made = JSON.parse(readFileSync(path, "utf8"));
    if (changes.migrations) made.migrations = changes.migrations;
    if (changes.rows) made.tables[0].rows = changes.rows;
    writeFileSync(path, JSON.stringify(made));
    await create({ gzip: true, file: file(), cwd: aside }, ["manifest.json", "tables", "decks"]);
  }
});

describe("between a server and a folder", () => {
  let wire: PostgresWire;
  beforeAll(async () => {
    wire = await startPostgresWire();
  });
  afterAll(() => wire?.close());

  it("a backup goes both ways", async () => {
    await prepare();
    await writeArchive(lectern.database, lectern.config.dataFolder, createWriteStream(file()));
    const server = await makeLectern({}, { DATABASE_URL: wire.url });
    await server.database.query("insert into courses (name, version) values ('gone', 1)");
    const { dataFolder } = server.config;
    await withFolderAside(dataFolder, async (aside) => {
      await unpackArchive(file(), aside);
      await restoreServer({ dataFolder, database: server.database }, readManifest(aside), aside);
    });
    await expectWhole(server.database, server.deckFiles);
    await writeArchive(server.database, dataFolder, createWriteStream(`${file()}.back`));
    await lectern.close();
    await restore(lectern, `${file()}.back`);
    const database = await openDatabase(lectern.config, "a test");
    await expectWhole(database, lectern.deckFiles);
    await database.close();
    await server.remove();
  });
});

describe("a page of the database", () => {
  it("that is damaged is found, and named by its file and number", async () => {
    await prepare();
    const postgres = join(lectern.config.dataFolder, "postgres");
    const [{ path = "", filenode = 0 } = {}] = await lectern.database.query<{
      path: string;
      filenode: number;
    }>("select pg_relation_filepath('slides') as path, pg_relation_filenode('slides')::int as filenode");
    await lectern.close();
    expect(isClosedInOrder(postgres)).toBe(true);
    expect(findDamagedPages(postgres)).toEqual([]);
    const bytes = readFileSync(join(postgres, path));
    // Within a slide's text, where nothing but its checksum tells.
    bytes.writeUInt8(bytes.readUInt8(8_000) ^ 1, 8_000);
    writeFileSync(join(postgres, path), bytes);
    expect(findDamagedPages(postgres)).toEqual([{ file: path, filenode, block: 0 }]);
    const warned = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const opened = await openDatabase(lectern.config, "a test");
    const warning = expect.stringContaining(`is damaged (page 0 of ${path})`);
    expect(warned).toHaveBeenCalledWith(warning);
    // As a crash leaves it.
    const crashed = join(dirname(lectern.config.dataFolder), "crashed");
    cpSync(postgres, join(crashed, "postgres"), { recursive: true });
    await opened.close();
    expect(isClosedInOrder(join(crashed, "postgres"))).toBe(false);
    warned.mockClear();
    await (await openDatabase({ ...lectern.config, dataFolder: crashed }, "a test")).close();
    expect(warned).toHaveBeenCalledWith(warning);
  });
});
