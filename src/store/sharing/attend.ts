import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import pTimeout from "p-timeout";
import { errorMessage, LecternError } from "../../errors.ts";
import { orAbort } from "../../or-abort.ts";
import type { EmbeddedDatabase } from "../pglite.ts";
import {
  askPassword,
  cancelRequest,
  endsBatch,
  fatal,
  isIdle,
  isPassedOn,
  isVersion3,
  letters,
  wantsEncryption,
  welcome,
} from "./protocol.ts";
import { type Message, openReader, readMessage, type Take } from "./reader.ts";

export interface Attending {
  database: EmbeddedDatabase;
  /** What a client has to show as its password. */
  token: string;
  /** Milliseconds for which a client may keep everything else waiting without a word. */
  idleMs: number;
}

/** Milliseconds to say who one is. */
const longestGreeting = 10_000;
/** As PostgreSQL's own. */
const longestStartup = 10_000;

/** An error that a client is told as the last thing that it hears. */
class Parting extends Error {
  readonly state: string;
  constructor(state: string, reason: string) {
    super(reason);
    this.state = state;
  }
}

/**
 * Serves a connection as a PostgreSQL server does, until its client leaves or `signal` aborts. A client that breaks off or
 * says nothing within a transaction is rolled back. Never fails.
 */
export async function attend(socket: Socket, attending: Attending, signal: AbortSignal): Promise<void> {
  // What it says is heard where it is read or written.
  socket.on("error", () => undefined);
  const take = openReader(socket);
  try {
    const greeting = greet(socket, take, attending.token);
    const isKnown = await pTimeout(orAbort(greeting, signal), { milliseconds: longestGreeting });
    if (isKnown) await takeTurns(socket, take, attending, signal);
  } catch (error) {
    if (socket.writable) socket.write(partingWords(error, signal));
  } finally {
    // What it was told last arrives before the end.
    socket.end(() => socket.destroy());
  }
}

/** Whether the client may go on. Throws where its password is wrong. */
async function greet(socket: Socket, take: Take, token: string): Promise<boolean> {
  for (;;) {
    const startup = await readStartup(take);
    if (startup === null || startup === cancelRequest) return false;
    if (wantsEncryption(startup)) {
      socket.write("N");
      continue;
    }
    if (!isVersion3(startup)) throw new Parting("08P01", "Only version 3 of the protocol is spoken here");
    socket.write(askPassword);
    const answer = await readMessage(take);
    if (!answer) return false;
    const given = answer.whole.subarray(5, -1);
    const wanted = Buffer.from(token);
    const isRight =
      answer.letter === letters.password && given.length === wanted.length && timingSafeEqual(given, wanted);
    if (!isRight) throw new Parting("28P01", "This is not the password that the data folder holds");
    socket.write(welcome);
    return true;
  }
}

/** The code that a startup message begins with, whose settings are not needed. */
async function readStartup(take: Take): Promise<number | null> {
  const length = (await take(4))?.readInt32BE() ?? 0;
  if (length < 8 || length > longestStartup) return null;
  return (await take(length - 4))?.readInt32BE() ?? null;
}

async function takeTurns(
  socket: Socket,
  take: Take,
  { database, idleMs }: Attending,
  signal: AbortSignal,
): Promise<void> {
  let sent = Promise.resolve();
  const next = () =>
    orAbort(
      sent.then(() => readBatch(take)),
      signal,
    );
  for (let first = await next(); first; first = await next()) {
    const begun = first;
    await database.converse(socket, async (send) => {
      for (let batch: Buffer[] | null = begun; batch; ) {
        const reply = await send(batch);
        sent = write(socket, reply);
        if (isIdle(reply)) return;
        batch = await pTimeout(next(), { milliseconds: idleMs, message: tooSilent(idleMs) });
      }
    });
  }
}

const tooSilent = (idleMs: number) =>
  new Parting("25P03", `nothing came for ${idleMs / 1000} s within a transaction, which was rolled back`);

/** Resolves when its reader has taken in what was written before, or has left. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (!socket.writable || socket.write(bytes)) return;
  const left = once(socket, "close");
  await Promise.race([once(socket, "drain"), left]).catch(() => undefined);
}

/** Messages up to one whose reply is waited for; null where the client takes its leave, or has left without. */
async function readBatch(take: Take): Promise<Buffer[] | null> {
  const batch: Buffer[] = [];
  for (;;) {
    const message: Message | null = await readMessage(take);
    if (!message || message.letter === letters.terminate) return null;
    if (!isPassedOn(message.letter))
      throw new Parting("08P01", `Messages of type ${JSON.stringify(message.letter)} are not taken here`);
    batch.push(message.whole);
    if (endsBatch(message.letter)) return batch;
  }
}

function partingWords(error: unknown, signal: AbortSignal): Buffer {
  if (signal.aborted) return fatal("57P01", "the server is stopping");
  if (error instanceof Parting) return fatal(error.state, error.message);
  const isStorage = error instanceof LecternError && error.code === "storage";
  return fatal(isStorage ? "58030" : "57P01", errorMessage(error));
}
