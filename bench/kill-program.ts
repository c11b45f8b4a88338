/** The real program as `bench/kill.ts` runs it: started, killed at a random moment; and what it left, looked over. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { checkDeeply } from "../src/cli/deep-check.ts";
import { loadConfig } from "../src/config.ts";
import { projectRoot } from "../src/root.ts";
import type { Database } from "../src/store/database.ts";
import { openDatabase } from "../src/store/open-database.ts";

export interface Program {
  child: ChildProcess;
  /** What it printed so far. */
  said(): string;
  /** Its exit code; null where it was killed. */
  ended: Promise<number | null>;
}

const configOf = (data: string) => loadConfig({ LECTERN_DATA: data });

/** Of the machine's own settings none. */
const environmentOf = (data: string) => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|LECTERN_|DATABASE_URL$)/.test(name)),
  ),
  LECTERN_DATA: data,
});

export function start(data: string, words: string[]): Program {
  const child = spawn(process.execPath, [join(projectRoot, "src/lectern.js"), ...words], {
    env: environmentOf(data),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
  const ended = once(child, "close").then(([code]) => {
    process.off("exit", end);
    return code as number | null;
  });
  return { child, said: () => said, ended };
}

/** Waits until what it printed matches. Null where it ended before. */
export async function until(
  { child, said, ended }: Program,
  pattern: RegExp,
): Promise<RegExpExecArray | null> {
  let isOver = false;
  const over = ended.then(() => {
    isOver = true;
  });
  for (;;) {
    const found = pattern.exec(said());
    if (found || isOver) return found;
    const leaving = new AbortController();
    const { signal } = leaving;
    const parts = [child.stdout, child.stderr].flatMap((stream) =>
      stream ? [once(stream, "data", { signal }).catch(() => undefined)] : [],
    );
    await Promise.race([over, ...parts]);
    leaving.abort();
  }
}

/** Kills it after so long, if it still lives. Returns whether it had come to its end, with success, before. */
export async function killAfter(program: Program, milliseconds: number): Promise<boolean> {
  const code = await Promise.race([program.ended, pause(milliseconds, "late" as const)]);
  if (code === "late") program.child.kill("SIGKILL");
  const end = await program.ended;
  if (end !== null && end !== 0) throw new Error(`It ended with ${end}: ${program.said().slice(-500)}`);
  return end === 0;
}

/** What `lectern doctor --deep` finds wrong with the database, page by page, once it has been opened and closed. */
export async function lookDeeply(data: string): Promise<string[]> {
  const findings = await checkDeeply(configOf(data));
  return findings.flatMap(({ name, ok, detail, advice }) => (ok ? [] : [`${name}: ${detail} ${advice}`]));
}

/** Reads what is kept, once the program is gone. */
export async function readKept<Result>(
  data: string,
  read: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(configOf(data), "the kill bench");
  try {
    return await read(database);
  } finally {
    await database.close();
  }
}
