import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import type { Database, Queryable } from "./database.ts";
import { lockFolder } from "./lock.ts";
import { migrate } from "./migrate.ts";

/** Opens and migrates: PostgreSQL by `DATABASE_URL`, else PGlite in the data folder, which `holder` then holds. */
export async function openDatabase(config: Config, holder: string): Promise<Database> {
  const database = config.databaseUrl
    ? await openServer(config.databaseUrl)
    : await openEmbedded(config, holder);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openEmbedded(config: Config, holder: string): Promise<Database> {
  const folder = join(config.dataFolder, "postgres");
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new LecternError(
      "storage",
      `Can't write the data folder ${config.dataFolder} (${errorMessage(cause)}): make it writable or set LECTERN_DATA to another folder`,
      { cause },
    );
  }
  const unlock = await lockFolder(config.dataFolder, holder);
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    const pglite = await PGlite.create({ dataDir: folder });
    const queryable = (on: Pick<typeof pglite, "query" | "exec">): Queryable => ({
      query: async <Row>(sql: string, params?: unknown[]) => (await on.query<Row>(sql, params)).rows,
      script: async (sql) => void (await on.exec(sql)),
    });
    return {
      ...queryable(pglite),
      transaction: (work) => pglite.transaction((tx) => work(queryable(tx))),
      close: async () => {
        await pglite.close();
        await unlock();
      },
      place: `PGlite in ${folder}`,
    };
  } catch (cause) {
    await unlock();
    throw new LecternError(
      "storage",
      `Can't open the database in ${folder} (${errorMessage(cause)}): check free space and permissions, or set LECTERN_DATA to another folder`,
      { cause },
    );
  }
}

async function openServer(url: string): Promise<Database> {
  const { default: pg } = await import("pg");
  const { host, pathname } = parseDatabaseUrl(url);
  const place = `PostgreSQL at ${host}${pathname}`;
  // Over one connection pglite-socket serves one client at a time; a server takes ten.
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // An idle connection that the server drops must not end the process; the next query opens another.
  pool.on("error", () => undefined);
  const queryable = (on: {
    query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  }): Queryable => ({
    query: async <Row>(sql: string, params?: unknown[]) => (await on.query(sql, params)).rows as Row[],
    script: async (sql) => void (await on.query(sql)),
  });
  try {
    await pool.query("select 1");
  } catch (cause) {
    await pool.end();
    throw new LecternError(
      "unavailable",
      `Can't reach ${place} (${errorMessage(cause)}): check DATABASE_URL`,
      {
        cause,
      },
    );
  }
  return {
    ...queryable(pool),
    transaction: async (work) => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const result = await work(queryable(client));
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback").catch(() => undefined);
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
    place,
  };
}

function parseDatabaseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new LecternError(
      "config",
      "DATABASE_URL is not a URL such as postgres://user:password@host:5432/lectern",
      {
        cause,
      },
    );
  }
}
