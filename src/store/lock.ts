/// <reference path="./fs-native-extensions.d.ts" />
import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { tryLock } from "fs-native-extensions";
import { z } from "zod";
import { errorMessage, LecternError } from "../errors.ts";

/** Written beside the lock: who holds it, for whoever finds it held, and a token that only this holder knows. */
const holderFile = z.object({
  pid: z.number(),
  host: z.string(),
  what: z.string(),
  since: z.string(),
  token: z.string(),
  /** Where commands reach the database meanwhile, and of which Lectern they have to be. */
  sharing: z.object({ folder: z.string(), lectern: z.string(), database: z.string() }).optional(),
});
export type Holder = z.output<typeof holderFile>;

export interface FolderLock {
  /** Who can read the data folder can read it, and nobody else. */
  token: string;
  /** Tells whoever finds the folder held how to reach its database. */
  announce(sharing: NonNullable<Holder["sharing"]>): void;
  /** Before everything that may write. Throws `locked` where the folder is no longer this process's. */
  check(): void;
  isHeld(): boolean;
  release(): void;
}

/**
 * Two processes on one PGlite folder corrupt it, so one at a time. The kernel holds the lock, for as long as the process
 * lives: one that is stopped, or whose thread is blocked, keeps it, and one that was killed has lost it. The lock's file
 * is never removed: another process may have opened it. Throws `locked` with who holds it and how to go on.
 *
 * Where the lock is lost all the same (its file was removed by hand, a network file system forgot it), the next holder
 * writes its own token, and `check` tells the former one.
 */
export async function lockFolder(folder: string, what: string): Promise<FolderLock> {
  const file = openLocked(folder);
  if (file === null) throw inUse(folder, what);
  const token = randomUUID();
  const self: Holder = { pid: process.pid, host: hostname(), what, since: new Date().toISOString(), token };
  const path = holderPath(folder);
  try {
    replaceFile(path, JSON.stringify(self));
  } catch (cause) {
    closeSync(file);
    throw cannotLock(folder, cause);
  }
  let isOurs = true;
  let isClosed = false;
  const isHeld = () => {
    // Once lost, it stays lost.
    isOurs &&= readHolder(folder)?.token === token;
    return isOurs;
  };
  return {
    token,
    announce: (sharing) => replaceFile(path, JSON.stringify({ ...self, sharing })),
    isHeld,
    check() {
      if (isHeld()) return;
      throw new LecternError(
        "locked",
        `The data folder ${folder} is no longer this process's: another took it over, or it was removed. Nothing more is written here; stop this process and start it again`,
      );
    },
    release() {
      if (isHeld()) rmSync(path, { force: true });
      isOurs = false;
      if (!isClosed) closeSync(file);
      // A second close could meet another file of that number.
      isClosed = true;
    },
  };
}

/** The lock of a folder that nobody need ask who holds it; null where another process, or another place in this one, does. */
export function holdFolder(folder: string): { release(): void } | null {
  const file = openLocked(folder);
  return file === null ? null : { release: () => closeSync(file) };
}

/** The lock's file, locked; null where another has it. */
function openLocked(folder: string): number | null {
  const path = join(folder, "lectern.lock");
  for (;;) {
    let file: number | null = null;
    try {
      file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
      if (!tryLock(file)) {
        closeSync(file);
        return null;
      }
      // Whoever removed the file between has let others lock another of its name.
      if (isSameFile(file, path)) return file;
      closeSync(file);
    } catch (cause) {
      if (file !== null) closeSync(file);
      throw cannotLock(folder, cause);
    }
  }
}

function isSameFile(file: number, path: string): boolean {
  const named = statSync(path, { bigint: true, throwIfNoEntry: false });
  return named?.ino === fstatSync(file, { bigint: true }).ino;
}

function cannotLock(folder: string, cause: unknown): LecternError {
  const { code } = cause as NodeJS.ErrnoException;
  const lockPath = join(folder, "lectern.lock");
  const message =
    code === "EISDIR"
      ? `An older Lectern has locked the data folder ${folder}, or died in it: stop it if it runs, else remove ${lockPath}`
      : `Can't lock the data folder ${folder} (${errorMessage(cause)}): check free space and permissions, or set LECTERN_DATA to another folder`;
  return new LecternError("storage", message, { cause });
}

function inUse(folder: string, asker: string): LecternError {
  const holder = readHolder(folder);
  return new LecternError(
    "locked",
    `The data folder ${folder} is in use by ${holder ? describeHolder(holder) : "another process"}, and \`${asker}\` needs it alone: wait until that has ended, or stop it first. Or use another folder with LECTERN_DATA, or share one database with DATABASE_URL`,
  );
}

export const describeHolder = ({ what, pid, host, since }: Holder): string =>
  `\`${what}\` (process ${pid} on ${host}, since ${since})`;

export const holderPath = (folder: string) => join(folder, "lectern.holder.json");

export function readHolder(folder: string): Holder | null {
  try {
    return holderFile.parse(JSON.parse(readFileSync(holderPath(folder), "utf8")));
  } catch {
    return null; // none, or not a holder of ours
  }
}

/** In one step: whoever reads it meanwhile finds the old content or the new. */
function replaceFile(path: string, content: string): void {
  const aside = `${path}.${process.pid}.part`;
  writeFileSync(aside, content, { mode: 0o600 });
  renameSync(aside, path);
}
