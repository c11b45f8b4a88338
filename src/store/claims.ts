import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { LecternError } from "../errors.ts";
import { every } from "../every.ts";
import type { Database } from "./database.ts";

/** A course that nobody else changes meanwhile. */
export interface Claim {
  /** Aborts when another has taken the course all the same, as this process stood still for longer than its claim held. */
  lost: AbortSignal;
  /** Never fails. */
  release(): Promise<void>;
}

/** Seconds for which a claim holds. */
const lease = 60;
const renewMs = 15_000;

interface Held {
  holder: string;
  pid: number;
  machine: string;
  token: string;
}

/**
 * Takes a course for a change of its index, before all processes on this database: two at once would take each other's
 * staged decks for their own. `holder`: who others are told has it. Throws `busy` where another has it, and lives.
 */
export async function claimCourse(database: Database, course: string, holder: string): Promise<Claim> {
  const token = randomUUID();
  const self: Held = { holder, pid: process.pid, machine: nameMachine(), token };
  const other = await claim(database, course, self, null);
  if (other && (isAlive(other) || (await claim(database, course, self, other.token)))) {
    throw new LecternError(
      "busy",
      `The course "${course}" is being changed already by ${other.holder}: wait until that has ended`,
    );
  }
  const lost = new AbortController();
  const renewing = every(renewMs, `keep the course "${course}" for itself`, async () => {
    const rows = await database.query(
      "update claims set until = now() + make_interval(secs => $3) where course = $1 and token = $2 returning course",
      [course, token, lease],
    );
    if (rows.length === 0) lost.abort(takenOver(course));
  });
  return {
    lost: lost.signal,
    async release() {
      await renewing.stop();
      // Where the database is gone, the claim ends by itself: what the work came to is what counts.
      await database
        .query("delete from claims where course = $1 and token = $2", [course, token])
        .catch(() => undefined);
    },
  };
}

export async function withClaim<Result>(
  database: Database,
  { course, holder }: { course: string; holder: string },
  work: (lost: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const claim = await claimCourse(database, course, holder);
  try {
    return await work(claim.lost);
  } finally {
    await claim.release();
  }
}

/** Who has it instead; null where it is ours now. `dead`: the token of a claim that is void. */
async function claim(
  database: Database,
  course: string,
  { holder, pid, machine, token }: Held,
  dead: string | null,
): Promise<Held | null> {
  const [other] = await database.transaction(async (tx) => {
    await tx.query(
      `insert into claims (course, holder, pid, machine, token, until)
       values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
       on conflict (course) do update set holder = excluded.holder, pid = excluded.pid, machine = excluded.machine,
         token = excluded.token, until = excluded.until
       where claims.until <= now() or claims.token = $7`,
      [course, holder, pid, machine, token, lease, dead],
    );
    return tx.query<Held>(
      "select holder, pid, machine, token from claims where course = $1 and token <> $2",
      [course, token],
    );
  });
  return other ?? null;
}

/** Containers may share a name, and number their processes each for itself. */
function nameMachine(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname(); // no Linux
  }
}

/** Of another machine, and of a number that is this process's own, only time tells. */
function isAlive({ pid, machine }: Held): boolean {
  if (machine !== nameMachine()) return true;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const takenOver = (course: string) =>
  new LecternError(
    "busy",
    `Another process has taken the course "${course}" over, as this one stood still: what was finished is kept; run it again to go on from there`,
  );
