import { once, setMaxListeners } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { errorMessage } from "../../errors.ts";
import type { FolderLock } from "../lock.ts";
import type { EmbeddedDatabase } from "../pglite.ts";
import { type Attending, attend } from "./attend.ts";
import { build } from "./build.ts";
import { makeSocketPlaces, type SocketPlace } from "./socket-place.ts";

export interface Sharing {
  /** Ends every connection; resolves once none needs the database any more. */
  close(): Promise<void>;
}

const longestIdle = 10_000;
/** A command opens some ten at most. */
const mostConnections = 200;

/**
 * Lets commands on this machine use the database that this process holds, over a socket that only its user reaches, in the
 * words of PostgreSQL's protocol. Where there can be no socket, they are told that the folder is in use.
 */
export async function shareDatabase(
  database: EmbeddedDatabase,
  lock: FolderLock,
  dataFolder: string,
): Promise<Sharing> {
  const stopping = new AbortController();
  const { server, ended } = serveConnections(
    { database, token: lock.token, idleMs: longestIdle },
    stopping.signal,
  );
  const place = await listen(server, dataFolder);
  if (place) lock.announce({ folder: place.folder, ...build });
  return {
    async close() {
      stopping.abort();
      server.close();
      await ended();
      place?.remove();
    },
  };
}

/** A server that does not listen yet. `ended` resolves when no connection is left, once `signal` has aborted. */
export function serveConnections(
  attending: Attending,
  signal: AbortSignal,
): { server: Server; ended: () => Promise<void> } {
  const connections = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    connections.set(socket, attend(socket, attending, signal));
    socket.on("close", () => connections.delete(socket));
  });
  server.maxConnections = mostConnections;
  setMaxListeners(mostConnections, signal);
  return {
    server,
    async ended() {
      await Promise.all(connections.values());
      // A client that is frozen never hears its farewell.
      for (const socket of connections.keys()) socket.destroy();
    },
  };
}

async function listen(server: Server, dataFolder: string): Promise<SocketPlace | null> {
  const reasons: string[] = [];
  for (const make of makeSocketPlaces(dataFolder)) {
    let place: SocketPlace | null = null;
    try {
      place = make();
      server.listen(place.socket);
      await once(server, "listening");
      return place;
    } catch (error) {
      place?.remove();
      reasons.push(errorMessage(error));
    }
  }
  console.error(
    `Commands can't use the data folder while this server runs, as there can be no socket (${reasons.join("; ")})`,
  );
  return null;
}
