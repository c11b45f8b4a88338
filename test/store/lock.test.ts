import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { projectRoot } from "../../src/root.ts";
import { lockFolder } from "../../src/store/lock.ts";
import { makeLectern } from "../fixtures/lectern.ts";

let folder: string;
let started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-lock-"));
});
afterEach(async () => {
  await Promise.all(started.map(kill));
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

async function startContender(): Promise<ChildProcess> {
  const child = fork(join(projectRoot, "test/store/lock-contender.ts"), [folder], {
    execArgv: ["--import", "tsx"],
    cwd: projectRoot,
  });
  started.push(child);
  await once(child, "message");
  return child;
}

async function tell(child: ChildProcess, order: "lock" | "check" | "release"): Promise<string> {
  const [reply] = await Promise.all([once(child, "message"), child.send(order)]);
  return String(reply[0]);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** As a process leaves it that died while it held the folder: with a number that no process has. */
const leaveDeadHolder = () =>
  writeFileSync(
    join(folder, "lectern.holder.json"),
    JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), what: "lectern serve", since: "then", token: "t" }),
  );

const stateOf = (pid = 0) => readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) (.).*$/s, "$1");

describe("the folder's lock", () => {
  it.runIf(process.platform === "linux")(
    "stays with a process that is stopped, however long, and continued",
    async () => {
      const holder = await startContender();
      expect(await tell(holder, "lock")).toBe("held");
      holder.kill("SIGSTOP");
      while (stateOf(holder.pid) !== "T") await setImmediate();
      const longAgo = new Date(0);
      utimesSync(join(folder, "lectern.lock"), longAgo, longAgo);
      await expect(lockFolder(folder, "another")).rejects.toMatchObject({
        code: "locked",
        message: expect.stringContaining(`\`a contender\` (process ${holder.pid} on `),
      });
      holder.kill("SIGCONT");
      expect(await tell(holder, "check")).toBe("held");
    },
  );

  it("is free at once when its holder was killed", async () => {
    const holder = await startContender();
    await tell(holder, "lock");
    await kill(holder);
    const lock = await lockFolder(folder, "the next");
    lock.check();
    lock.release();
  });

  it("has exactly one holder in each of 60 rounds in which all ask at once behind a dead one", async () => {
    const contenders = await Promise.all([startContender(), startContender(), startContender()]);
    for (let round = 0; round < 60; round++) {
      leaveDeadHolder();
      const replies = await Promise.all(contenders.map((one) => tell(one, "lock")));
      expect(replies.toSorted()).toEqual(["held", "locked", "locked"]);
      await Promise.all(contenders.map((one) => tell(one, "release")));
    }
  });

  it("is not given twice within one process", async () => {
    const lock = await lockFolder(folder, "the first");
    await expect(lockFolder(folder, "the second")).rejects.toMatchObject({ code: "locked" });
    lock.release();
    (await lockFolder(folder, "the second")).release();
  });

  it("tells a holder whose lock was taken from it, and lets it not spoil the new holder's", async () => {
    const first = await lockFolder(folder, "the first");
    // What must not happen: a person removes the file, or a network file system forgets the lock.
    rmSync(join(folder, "lectern.lock"));
    const second = await lockFolder(folder, "the second");
    expect(() => first.check()).toThrow(/no longer this process's/);
    first.release();
    second.check();
    second.release();
    expect(() => second.check()).toThrow(/no longer this process's/);
  });

  it("stops the database of a former holder, which then neither writes nor closes with a checkpoint", async () => {
    const lectern = await makeLectern();
    const { database, config } = lectern;
    rmSync(join(config.dataFolder, "lectern.lock"));
    const next = await lockFolder(config.dataFolder, "the next");
    const control = join(config.dataFolder, "postgres/global/pg_control");
    const before = readFileSync(control);
    const spoil = "insert into courses (name) values ('spoilt')";
    await expect(database.query(spoil)).rejects.toMatchObject({ code: "locked" });
    await expect(database.transaction((tx) => tx.query(spoil))).rejects.toMatchObject({ code: "locked" });
    await database.close();
    expect(readFileSync(control).equals(before)).toBe(true);
    next.release();
    await lectern.remove();
  });

  it("says so where an older Lectern left its own kind of lock", async () => {
    mkdirSync(join(folder, "lectern.lock"));
    await expect(lockFolder(folder, "a newer")).rejects.toThrow(/older Lectern.*remove/s);
  });
});
