import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import pLimit from "p-limit";
import { errorMessage, LecternError } from "../errors.ts";
import { queueUp } from "../queue-up.ts";
import type { Database, Queryable } from "./database.ts";
import { explainDriverError } from "./driver-errors.ts";
import type { FolderLock } from "./lock.ts";
import { findDamagedPages, isClosedInOrder, namePages } from "./page-checksums.ts";
import { endingFault, isEnding } from "./sharing/protocol.ts";
import { checkWritable, isWritable } from "./writable.ts";

/** Removed rather than recycled: a recycled segment of the write-ahead log keeps what was deleted. */
const walSettings = ["wal_recycle = off", "min_wal_size = 32MB", "max_wal_size = 64MB"];

interface Statements {
  query<Row>(sql: string, params?: unknown[]): Promise<{ rows: Row[] }>;
  exec(sql: string): Promise<unknown>;
}

interface Instance extends Statements {
  transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
  execProtocolRawStream(
    message: Uint8Array,
    options: { onRawData: (bytes: Uint8Array) => void },
  ): Promise<void>;
  isInTransaction(): boolean;
  close(): Promise<void>;
}

/** Messages of PostgreSQL's protocol in their order, whole; returns what the database says to them. */
export type Send = (messages: Uint8Array[]) => Promise<Buffer>;

export interface EmbeddedDatabase extends Database {
  /**
   * Speaks PostgreSQL's protocol with the database, for `client`. All else waits until `work` has ended, which leaves no
   * transaction open; what a session keeps beyond one (settings, locks, prepared statements) is gone as soon as another has
   * spoken.
   */
  converse(client: object, work: (send: Send) => Promise<void>): Promise<void>;
}

/** PGlite in a folder, made where there is none, in a data folder that is locked. */
export async function openPGlite(folder: string, lock: FolderLock): Promise<EmbeddedDatabase> {
  return guarded(await start(folder), folder, lock);
}

async function start(folder: string): Promise<Instance> {
  try {
    const { PGlite } = await import("@electric-sql/pglite");
    return endable(await PGlite.create({ dataDir: folder, postgresqlconf: walSettings }));
  } catch (cause) {
    throw new LecternError("storage", whyNotOpened(folder, cause), { cause });
  }
}

function whyNotOpened(folder: string, cause: unknown): string {
  // What the file system says comes as an object that is no error.
  const reason = cause instanceof Error ? errorMessage(cause) : "its files can't be read or written";
  const message = `Can't open the database in ${folder} (${reason})`;
  const damaged = existsSync(folder) && isClosedInOrder(folder) ? findDamagedPages(folder) : [];
  if (damaged.length === 0)
    return `${message}: check free space and permissions, or set LECTERN_DATA to another folder. If it is damaged, \`lectern restore FILE\` brings back a backup`;
  return `${message}: it is damaged (${namePages(damaged)}). Bring back a backup with \`lectern restore FILE\``;
}

/** The SQL is Lectern's own. */
const reading = /^\s*(?:select|with)\b(?![\s\S]*\b(?:insert|update|delete)\b)/i;

/** PostgreSQL ends its process after these. */
const hasEnded = (error: unknown) =>
  error instanceof Error && "severity" in error && isEnding(String(error.severity));

/**
 * PGlite has no process that could end: it would send what is left of the query, of which the promise may never settle
 * or the thread never return, and then a rollback. Once PostgreSQL has ended, each message is refused with what ended it.
 */
function endable(instance: PGlite): PGlite {
  let end: unknown = null;
  const send = instance.execProtocolStream.bind(instance);
  instance.execProtocolStream = async (...message) => {
    if (end !== null) throw end;
    try {
      return await send(...message);
    } catch (error) {
      if (hasEnded(error)) end = error;
      throw error;
    }
  };
  return instance;
}

interface Running {
  folder: string;
  lock: FolderLock;
  /** Null after it has ended, until it is started again. */
  instance: Instance | null;
  /** Whose session the instance is in; null: that of this process, which keeps nothing in it. */
  client: object | null;
}

/**
 * A query that only reads may write too (hint bits, pages that make room), so the lock is checked before each. What
 * writes is refused while the disk would not take it. An instance that fell over it all the same is left as it stands;
 * another, started when the disk takes it again, finds what was committed, as after a power cut.
 */
function guarded(first: Instance, folder: string, lock: FolderLock): EmbeddedDatabase {
  const running: Running = { folder, lock, instance: first, client: null };
  // One at a time, as within PGlite: what waits there for an instance that has ended would wait for ever.
  const alone = pLimit(1);
  const use = <T>(work: (instance: Instance) => Promise<T>, client: object | null = null): Promise<T> =>
    alone(async () => {
      lock.check();
      running.instance ??= await startAgain(folder);
      if (running.client !== null && running.client !== client) await running.instance.exec("discard all");
      running.client = client;
      return work(running.instance);
    });
  return {
    query: (sql, params) => use((instance) => queryable(running, instance, instance).query(sql, params)),
    script: (sql) => use((instance) => queryable(running, instance, instance).script(sql)),
    transaction: (work) => use((instance) => transact(running, instance, work)),
    converse: (client, work) => use((instance) => speak(running, instance, work), client),
    async close() {
      // Closing writes a checkpoint, which would spoil what is another's now, and takes a disk that can be written.
      if (lock.isHeld() && isWritable(dirname(folder))) await running.instance?.close();
    },
    place: placeOf(folder),
    kind: "embedded",
  };
}

const placeOf = (folder: string) => `PGlite in ${folder}`;

async function startAgain(folder: string): Promise<Instance> {
  checkWritable(dirname(folder));
  return start(folder);
}

function queryable(running: Running, instance: Instance, on: Statements): Queryable {
  const ask = <T>(sql: string, statement: () => Promise<T>) =>
    askOf(running, instance, async () => {
      if (!reading.test(sql)) checkWritable(dirname(running.folder));
      return statement();
    });
  return {
    query: <Row>(sql: string, params?: unknown[]) =>
      ask(sql, async () => (await on.query<Row>(sql, params)).rows),
    script: (sql) => ask(sql, async () => void (await on.exec(sql))),
  };
}

async function askOf<T>(running: Running, instance: Instance, statement: () => Promise<T>): Promise<T> {
  // Its queries run in this thread, one that waits right behind the other: others have their turn between two.
  await queueUp();
  running.lock.check();
  if (running.instance !== instance) throw ended(placeOf(running.folder));
  try {
    return await statement();
  } catch (error) {
    throw explain(running, error);
  }
}

function explain(running: Running, error: unknown): unknown {
  if (!hasEnded(error)) return explainDriverError(error, placeOf(running.folder), "storage");
  running.instance = null;
  return ended(placeOf(running.folder), error);
}

async function transact<T>(
  running: Running,
  instance: Instance,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  try {
    return await instance.transaction((tx) => work(queryable(running, instance, tx)));
  } catch (error) {
    throw explain(running, error);
  }
}

async function speak(
  running: Running,
  instance: Instance,
  work: (send: Send) => Promise<void>,
): Promise<void> {
  const send: Send = (messages) =>
    askOf(running, instance, () => {
      checkWritable(dirname(running.folder));
      return say(instance, messages);
    });
  try {
    await work(send);
  } finally {
    if (running.instance === instance && instance.isInTransaction())
      await askOf(running, instance, () => instance.exec("rollback"));
  }
}

/** One message at a time: the next would never return from an instance that has ended. */
async function say(instance: Instance, messages: Uint8Array[]): Promise<Buffer> {
  const replies: Buffer[] = [];
  for (const message of messages) {
    const pieces: Uint8Array[] = [];
    // They are parts of the instance's memory, which it will use again.
    await instance.execProtocolRawStream(message, { onRawData: (bytes) => void pieces.push(bytes.slice()) });
    const reply = Buffer.concat(pieces);
    const fault = endingFault(reply);
    if (fault) throw fault;
    replies.push(reply);
  }
  return Buffer.concat(replies);
}

const ended = (place: string, cause?: unknown) =>
  new LecternError(
    "storage",
    `${place} has stopped${cause ? ` (${errorMessage(cause)})` : ""}: it is started again as soon as its disk can be written`,
    { cause },
  );
