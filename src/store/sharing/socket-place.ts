import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface SocketPlace {
  /** What a PostgreSQL driver takes for a host: it looks there for the socket of a port. */
  folder: string;
  socket: string;
  remove(): void;
}

/** PostgreSQL's own. */
export const socketPort = 5432;
export const socketIn = (folder: string) => `${folder}/.s.PGSQL.${socketPort}`;

/** A socket's name is cut at 108 bytes, on macOS at 104. */
const longestName = 100;

/**
 * Where a socket can be, the first that works: in a folder within the data folder, or among temporary files, where the data
 * folder lies too deep or its file system has no sockets. Only its owner may enter the folder, so that no one else reaches the
 * socket, not even before its own mode is set. On Windows, a pipe.
 */
export function makeSocketPlaces(dataFolder: string): (() => SocketPlace)[] {
  if (process.platform === "win32")
    return [() => placeIn(`//./pipe/lectern-${randomUUID()}`, () => undefined)];
  const within = resolve(dataFolder, "socket");
  const makers = [
    () => {
      // What a server left that was killed.
      removeFolder(within);
      mkdirSync(within, { mode: 0o700 });
      return placeIn(within, removeFolder);
    },
    () => placeIn(mkdtempSync(join(tmpdir(), "lectern-")), removeFolder),
  ];
  return Buffer.byteLength(socketIn(within)) > longestName ? makers.slice(1) : makers;
}

const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true });

const placeIn = (folder: string, remove: (folder: string) => void): SocketPlace => ({
  folder,
  socket: socketIn(folder),
  remove: () => remove(folder),
});

/** Whether the socket is of whoever wrote `file`: among temporary files, others may put one of that name. */
export function isSocketOf(folder: string, file: string): boolean {
  if (process.platform === "win32") return true;
  const socket = lstatSync(socketIn(folder), { throwIfNoEntry: false });
  return socket?.isSocket() === true && socket.uid === lstatSync(file).uid;
}
