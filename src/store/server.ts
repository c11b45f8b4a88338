import pTimeout from "p-timeout";
import type { Pool, PoolClient, PoolConfig } from "pg";
import { LecternError } from "../errors.ts";
import type { DatabaseSettings } from "../settings/standards.ts";
import type { Database, Queryable } from "./database.ts";
import { explainDriverError } from "./driver-errors.ts";

/** Milliseconds for connections to say goodbye to a server that may not answer. */
const longestFarewell = 2_000;
/** Milliseconds by which the server is given the first chance to end what takes too long. */
const grace = 2_000;
/** The driver takes no 0 for "no limit" of one query. */
const noLimit = 2 ** 31 - 1;

type Limits = Omit<DatabaseSettings, "url">;

/** What is reached by PostgreSQL's protocol. */
interface Served extends Pick<Database, "place" | "kind"> {
  address: PoolConfig;
  /** What to do where it can't be reached, or was lost; behind a colon. */
  remedy: { unreached: string; lost: string | null };
}

/** The PostgreSQL server that DATABASE_URL names. Throws `database` where it can't be reached. */
export async function openServer({ url, ...limits }: DatabaseSettings, holder: string): Promise<Database> {
  const { host, pathname } = parseDatabaseUrl(url);
  const unreached = "check DATABASE_URL, and that the server runs";
  return openPool(
    {
      address: { connectionString: url },
      place: `PostgreSQL at ${host}${pathname}`,
      kind: "server",
      remedy: { unreached, lost: null },
    },
    limits,
    holder,
  );
}

/** Throws `database` where it can't be reached. */
export async function openPool(
  { address, place, kind, remedy }: Served,
  limits: Limits,
  holder: string,
): Promise<Database> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    ...address,
    application_name: holder.slice(0, 63),
    max: limits.connections,
    // `lectern restore` sees by it that a server is at work.
    min: 1,
    connectionTimeoutMillis: limits.connectMs,
    statement_timeout: limits.queryMs,
    idle_in_transaction_session_timeout: limits.queryMs,
    query_timeout: limits.queryMs + grace,
    keepAlive: true,
  });
  const clients = watchClients(pool);
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw withRemedy(explainDriverError(error, place, "database"), remedy.lost);
    }
  };
  const queryable = (on: Pool | PoolClient): Queryable => ({
    query: <Row>(sql: string, params?: unknown[]) =>
      run(async () => (await on.query(sql, params)).rows as Row[]),
    script: (sql) => run(() => (on === pool ? runAlone(pool, sql) : runUnlimited(on, sql, "set local"))),
  });
  const database: Database = {
    ...queryable(pool),
    transaction: (work) => run(() => transact(pool, queryable, work)),
    async close() {
      const farewell = pool.end();
      await pTimeout(farewell, { milliseconds: longestFarewell, fallback: () => undefined });
      // Without a goodbye, for which a frozen server would be waited for.
      for (const client of clients) client.connection.stream.destroy();
    },
    place,
    kind,
  };
  try {
    await database.query("select 1");
  } catch (error) {
    await database.close();
    throw withRemedy(error, remedy.unreached);
  }
  return database;
}

/** Of `database` errors, which pass when the database is back. */
function withRemedy(error: unknown, remedy: string | null): unknown {
  if (remedy === null || !(error instanceof LecternError) || error.code !== "database") return error;
  return new LecternError(error.code, `${error.message}: ${remedy}`, { cause: error });
}

/** On a client of its own, whose limit then holds again. */
async function runAlone(pool: Pool, sql: string): Promise<void> {
  const client = await pool.connect();
  let doubt: Error | undefined;
  try {
    await runUnlimited(client, sql, "set");
  } finally {
    await client.query("reset statement_timeout").catch((cause: Error) => {
      doubt = cause;
    });
    client.release(doubt);
  }
}

/** Without the server's limit and the driver's. `set local`: until the transaction ends. */
async function runUnlimited(on: Pool | PoolClient, sql: string, set: "set" | "set local"): Promise<void> {
  await on.query(`${set} statement_timeout = 0`);
  // The driver's types do not know that a query may have a limit of its own.
  const statements = { text: sql, query_timeout: noLimit };
  await on.query(statements);
}

/**
 * A connection that the server drops must not end the process, whatever it is doing: what waits for it is told by its
 * own query, and the next opens another.
 */
function watchClients(pool: Pool): Set<PoolClient> {
  const clients = new Set<PoolClient>();
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    clients.add(client);
  });
  pool.on("remove", (client) => clients.delete(client));
  return clients;
}

/** `over`: the queries of one client. A connection in doubt is closed, which rolls back too. */
async function transact<T>(
  pool: Pool,
  over: (client: PoolClient) => Queryable,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const tx = over(client);
  let doubt: Error | undefined;
  try {
    await tx.query("begin");
    const result = await work(tx);
    await tx.query("commit");
    return result;
  } catch (error) {
    if (error instanceof LecternError && error.code === "database") doubt = error;
    else
      await tx.query("rollback").catch((cause: Error) => {
        doubt = cause;
      });
    throw error;
  } finally {
    client.release(doubt);
  }
}

function parseDatabaseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new LecternError(
      "config",
      "DATABASE_URL is not a URL such as postgres://user:password@host:5432/lectern",
      { cause },
    );
  }
}
