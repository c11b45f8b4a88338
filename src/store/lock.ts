import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { z } from "zod";
import { errorMessage, LecternError } from "../errors.ts";

/** Written beside the lock, so that a second process can say who holds it. */
const holderFile = z.object({ pid: z.number(), host: z.string(), what: z.string(), since: z.string() });
type Holder = z.output<typeof holderFile>;

const staleAfterMs = 20_000;
/** Folders that this very process holds: a holder file with our own pid is otherwise a former container's. */
const heldHere = new Set<string>();

/**
 * Two processes on one PGlite folder silently lose each other's writes, so one at a time. On one machine a holder
 * that has died is noticed at once by its pid; elsewhere (a shared volume, a container that is gone) by a heartbeat
 * that is older than twenty seconds. Throws `locked` with who holds it and how to go on.
 */
export async function lockFolder(folder: string, what: string): Promise<() => Promise<void>> {
  const lockPath = join(folder, "lectern.lock");
  const holderPath = join(folder, "lectern.holder.json");
  const holder = readHolder(holderPath);
  if (holder && isGone(holder, folder)) rmSync(lockPath, { recursive: true, force: true });
  try {
    const release = await lock(folder, {
      lockfilePath: lockPath,
      stale: staleAfterMs,
      update: staleAfterMs / 4,
      // A laptop that slept has an old heartbeat; the lock is still ours unless somebody took it.
      onCompromised: () => undefined,
    });
    const self: Holder = { pid: process.pid, host: hostname(), what, since: new Date().toISOString() };
    writeFileSync(holderPath, JSON.stringify(self));
    heldHere.add(folder);
    return async () => {
      heldHere.delete(folder);
      rmSync(holderPath, { force: true });
      await release().catch(() => undefined);
    };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ELOCKED") {
      throw new LecternError("storage", `Can't lock the data folder ${folder} (${errorMessage(cause)})`, {
        cause,
      });
    }
    const who = readHolder(holderPath);
    const by = who
      ? `\`${who.what}\` (process ${who.pid} on ${who.host}, since ${who.since})`
      : "another process";
    throw new LecternError(
      "locked",
      `The data folder ${folder} is in use by ${by}: stop it first, or use another folder with LECTERN_DATA, or share one database with DATABASE_URL`,
      { cause },
    );
  }
}

function readHolder(path: string): Holder | null {
  try {
    return holderFile.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null; // no holder, or one that died while writing: the heartbeat decides
  }
}

function isGone(holder: Holder, folder: string): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return !heldHere.has(folder);
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
