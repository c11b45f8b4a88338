import { statfs } from "node:fs/promises";
import { LecternError } from "../errors.ts";
import { logHidden, readerMessage } from "../reader-message.ts";
import type { Lectern } from "../setup.ts";
import { checkReachable } from "../store/check.ts";
import { checkWritable } from "../store/writable.ts";
import { within } from "../time-limit.ts";

/** Milliseconds; a load balancer that asks whether a server is ready asks again in a moment. */
const longestAnswer = 2_000;
/** Below this, answers and decks will soon not be kept. */
const leastFreeMegabytes = 100;

/** What keeps this server from answering and keeping what it answered, in words for anybody; the log says more. */
export async function findFaults({ config, database }: Lectern): Promise<string[]> {
  const looks = [
    () =>
      within(
        { limitMs: longestAnswer, missed: "The database did not answer" },
        new AbortController().signal,
        () => checkReachable(database),
      ),
    () => checkSpace(config.dataFolder),
  ];
  const found = await Promise.allSettled(looks.map((look) => look()));
  return found.flatMap((outcome) => {
    if (outcome.status === "fulfilled") return [];
    logHidden(outcome.reason);
    return [readerMessage(outcome.reason)];
  });
}

async function checkSpace(folder: string): Promise<void> {
  // A server on PostgreSQL makes its folder with the first deck.
  const space = await statfs(folder).catch(() => null);
  if (!space) return;
  const free = (space.bavail * space.bsize) / 2 ** 20;
  if (free < leastFreeMegabytes)
    throw new LecternError(
      "storage",
      `Only ${Math.floor(free)} MB are free where ${folder} is: free some space`,
    );
  checkWritable(folder);
}
