import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Config, loadConfig } from "../../src/config.ts";
import type { LecternError } from "../../src/errors.ts";
import type { Database } from "../../src/store/database.ts";
import { holderPath } from "../../src/store/lock.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { emptyDataFolder } from "../fixtures/data-folder.ts";
import { startPostgresServer } from "../fixtures/postgres-server.ts";

let folder: string;
let config: Config;
let open: Database[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lectern-sharing-"));
  await useFolder(join(folder, "data"));
  open = [];
});
afterEach(async () => {
  for (const one of open.reverse()) await one.close();
  await rm(folder, { recursive: true, force: true });
});

async function useFolder(dataFolder: string): Promise<void> {
  config = loadConfig({ LECTERN_DATA: dataFolder });
  cpSync(await emptyDataFolder(), dataFolder, { recursive: true });
}

async function start(): Promise<Database> {
  const database = await openDatabase(config, "lectern serve", "share");
  open.push(database);
  return database;
}

async function command(): Promise<Database> {
  const database = await openDatabase(config, "lectern sync");
  open.push(database);
  return database;
}

const holder = () => JSON.parse(readFileSync(holderPath(config.dataFolder), "utf8"));
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe("a database that a server shares", () => {
  it("is read and written by commands: parameters, bytes, JSON, dates, long rows, after errors too", async () => {
    const server = await start();
    const sync = await command();
    expect(sync.kind).toBe("embedded");
    await sync.script("create table bread (name text, bytes bytea, more jsonb, at timestamptz); select 1");
    const bytes = randomBytes(400_000);
    const more = { "{a,b}": "\\ ' \" 🥖" };
    const insert = "insert into bread values ($1, $2, $3, '2026-11-01T12:00:00Z')";
    await sync.query(insert, ["rye", bytes, JSON.stringify(more)]);
    await expect(sync.query("select nothing")).rejects.toThrow("nothing");
    await expect(sync.query("select $1::int / 0", [1])).rejects.toThrow("division by zero");
    for (const database of [server, sync]) {
      const [row] = await database.query<{ bytes: Uint8Array; more: unknown; at: Date }>(
        "select * from bread",
      );
      expect(bytes.equals(row?.bytes ?? Buffer.alloc(0))).toBe(true);
      expect(row).toMatchObject({ more, at: new Date("2026-11-01T12:00:00Z") });
    }
  });

  it("lets many at it at once, each transaction alone", async () => {
    const server = await start();
    const all = [server, await command(), await command()];
    await server.script("create table counts (number int); insert into counts values (0)");
    const rise = (database: Database, by: number) =>
      database.transaction(async (tx) => {
        const [row] = await tx.query<{ number: number }>("select number from counts where $1 > 0", [by]);
        await tx.query("update counts set number = $1", [(row?.number ?? 0) + by]);
      });
    const asked = (database: Database, number: number) =>
      database.query<{ is: number }>("select $1::int as is", [number]);
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const database = all[at % all.length] ?? server;
        if (at % 2 === 0) await rise(database, 1);
        return (await asked(database, at))[0]?.is;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 60 }, (_, at) => at));
    expect(await server.query("select number from counts")).toEqual([{ number: 30 }]);
  });

  it("rolls back what breaks off, and keeps nothing of a session for the next", async () => {
    const server = await start();
    const sync = await command();
    const { folder: host } = holder().sharing;
    const client = new pg.Client({ host, user: "x", password: holder().token, ssl: false });
    client.on("error", () => undefined);
    await client.connect();
    await client.query("set work_mem = '7MB'");
    await client.query("select pg_advisory_lock(7)");
    expect((await client.query("show work_mem")).rows).toEqual([{ work_mem: "7MB" }]);
    expect(await sync.query("show work_mem")).toEqual([{ work_mem: "4MB" }]);
    expect(await server.query("select * from pg_locks where locktype = 'advisory'")).toEqual([]);
    await client.query("begin");
    await client.query("insert into courses (name) values ('half')");
    const seen = server.query("select name from courses");
    client.connection.stream.destroy();
    expect(await seen).toEqual([]);
  });

  it("is not kept from others by a command that says nothing within a transaction", async () => {
    const server = await startPostgresServer(1);
    const clients = [new pg.Client(server.url), new pg.Client(server.url)] as const;
    for (const client of clients) {
      client.on("error", () => undefined);
      await client.connect();
    }
    await clients[0].query("create table bread (name text)");
    await clients[0].query("begin; insert into bread values ('half')");
    expect((await clients[1].query("select * from bread")).rows).toEqual([]);
    await expect(clients[0].query("select 1")).rejects.toThrow();
    await clients[1].end();
    await server.close();
  });

  it("tells a command that its server has stopped, and what to do", async () => {
    const server = await start();
    const sync = await command();
    await sync.query("select 1");
    await server.close();
    const told = await failure(sync.query("select 1"));
    expect(told).toMatchObject({ code: "database" });
    expect((told as LecternError).message).toMatch(
      /^The server that holds the data folder, `lectern serve` \(process \d+ .*nothing that was finished is lost\. .*run `lectern sync` again$/,
    );
    // It is then the command's own.
    expect(await (await command()).query("select name from courses")).toEqual([]);
  });

  it("is refused to another Lectern, kindly, and to whoever needs it alone", async () => {
    await start();
    await expect(openDatabase(config, "lectern serve", "share")).rejects.toThrow(
      /in use by `lectern serve` \(.*and `lectern serve` needs it alone: wait until/,
    );
    const { sharing, ...others } = holder();
    const newer = { ...sharing, lectern: "99.0.0", database: "900-later.sql" };
    writeFileSync(holderPath(config.dataFolder), JSON.stringify({ ...others, sharing: newer }));
    await expect(command()).rejects.toThrow(
      /is Lectern 99\.0\.0 \(its database ends at 900-later\.sql\), and `lectern sync` is Lectern .*: start the server anew/,
    );
    writeFileSync(holderPath(config.dataFolder), JSON.stringify({ ...others, sharing }));
  });
});

describe("the socket", () => {
  it("is its owner's alone, asks for the folder's secret, and is gone with its server", async () => {
    const server = await start();
    const { sharing, token } = holder();
    expect(sharing.folder).toBe(join(config.dataFolder, "socket"));
    expect(statSync(sharing.folder).mode & 0o777).toBe(0o700);
    expect(statSync(holderPath(config.dataFolder)).mode & 0o777).toBe(0o600);
    const stranger = new pg.Client({ host: sharing.folder, user: "x", password: `${token}x`, ssl: false });
    await expect(stranger.connect()).rejects.toThrow("not the password");
    await server.close();
    expect(statSync(sharing.folder, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("takes no nonsense, and goes on", async () => {
    const server = await start();
    const path = `${holder().sharing.folder}/.s.PGSQL.5432`;
    const nonsense = [
      "GET / HTTP/1.1\r\n\r\n",
      "\0\0\0\x08\0\0\0\0",
      "\x7f\xff\xff\xff",
      "",
      "\0\0\0\x08\x04\xd2\x16\x2e",
    ];
    for (const bytes of nonsense) {
      const socket = connect(path).on("error", () => undefined);
      socket.resume().end(Buffer.from(bytes, "latin1"));
      await once(socket, "close");
    }
    expect(await server.query("select 1 as is")).toEqual([{ is: 1 }]);
    expect(await (await command()).query("select 1 as is")).toEqual([{ is: 1 }]);
  });

  it("takes the place of one that a killed server left, also where the folder lies deep", async () => {
    mkdirSync(join(config.dataFolder, "socket", ".s.PGSQL.5432"), { recursive: true });
    await start();
    expect(await (await command()).query("select 1 as is")).toEqual([{ is: 1 }]);
    await useFolder(join(folder, "deep".repeat(30), "data"));
    await start();
    const { folder: elsewhere } = holder().sharing;
    expect(elsewhere.startsWith(join(tmpdir(), "lectern-"))).toBe(true);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o700);
    expect(await (await command()).query("select 1 as is")).toEqual([{ is: 1 }]);
  });

  it("that does not answer, or is no socket, is said so", async () => {
    await start();
    const { folder: place } = holder().sharing;
    rmSync(place, { recursive: true });
    await expect(command()).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining("which does not answer"),
    });
    mkdirSync(place);
    const deaf = createServer((socket) => socket.destroy()).listen(`${place}/.s.PGSQL.5432`);
    await once(deaf, "listening");
    await expect(command()).rejects.toThrow(/does not answer .*run `lectern sync` again in a moment/);
    deaf.close();
  });
});
