/** Logged-in readers whose answers stay open while the model hardly says a word. */
import { setTimeout as pause } from "node:timers/promises";
import { logIn } from "../src/auth/sessions.ts";
import { loadConfig } from "../src/config.ts";
import { createAccount } from "../src/store/accounts.ts";
import { findCourses } from "../src/store/courses.ts";
import { addMember } from "../src/store/members.ts";
import { openDatabase } from "../src/store/open-database.ts";
import { course } from "./chat-course.ts";
import { ask, byQuestion, lossIn, type Reading } from "./chat-reader.ts";
import { startProduct } from "./chat-servers.ts";
import { clockMs } from "./chat-wire.ts";
import type { Measured } from "./load.ts";
import { inMegabytes, inMilliseconds, knockOn, percentile } from "./load-figures.ts";

/** Milliseconds to a token: a model that is silent for 20 s counts as gone. */
const tokenMs = 5_000;
/** Nobody logs in with a password here. */
const nobodys = "none";
/** How fast they come. */
const perSecond = 25;

export async function holdIdle(
  folder: string,
  { flags, readers }: { flags: string[]; readers: number },
): Promise<Measured> {
  const cookies: string[] = [];
  const { bedrock, lectern, stop } = await startProduct(folder, {
    flags,
    settings: {
      LECTERN_AUTH: "password",
      LECTERN_LIMITS: `all:${readers + 10}streams, user:1000questions/min`,
    },
    prepare: async (dataFolder) => void cookies.push(...(await enrol(dataFolder, readers))),
  });
  try {
    await bedrock.wish({ kind: "pace", tokenMs, quotes: 2 });
    const before = await lectern.health();
    const reading: Promise<Reading>[] = [];
    for (const [question, cookie] of cookies.entries()) {
      reading.push(ask(lectern, { question, cookie }));
      await pause(1_000 / perSecond);
    }
    const held = await lectern.health();
    const { streams } = (await (await fetch(`${lectern.url}/healthz`)).json()) as {
      streams: { open: number };
    };
    const waits: number[] = [];
    await knockOn(lectern, clockMs() + 10_000, waits);
    const readings = await Promise.all(reading);
    const { said } = await bedrock.wish({ kind: "told" });
    const after = await lectern.health();
    return {
      title: `${readers} logged-in readers, a token each ${tokenMs / 1_000} s`,
      rows: [
        ["open at once", `${streams.open}`],
        ["answers, and those lost or changed", `${readings.length}`],
        [
          "a new connection waits, p50 / p99",
          `${inMilliseconds(percentile(waits, 0.5))} / ${inMilliseconds(percentile(waits, 0.99))}`,
        ],
        [
          "memory before, with all open, and after",
          [before, held, after].map(({ rss }) => inMegabytes(rss)).join(", "),
        ],
        ["heap of a reader", `${((held.heapUsed - before.heapUsed) / readers / 1_024).toFixed(0)} kB`],
      ],
      losses: readings.flatMap((one) => lossIn(one, byQuestion(said)) ?? []),
    };
  } finally {
    await stop();
  }
}

/** Users of the course who have logged in. Returns their cookies. */
async function enrol(dataFolder: string, count: number): Promise<string[]> {
  const database = await openDatabase(loadConfig({ LECTERN_DATA: dataFolder }), "bench:load");
  try {
    const [row] = await findCourses(database, course);
    const cookies: string[] = [];
    for (let number = 0; number < count; number++) {
      const id = `id-${number}`;
      await createAccount(database, { id, name: `user-${number}`, role: "student", password: nobodys });
      if (row) await addMember(database, row.id, id);
      cookies.push(`lectern-session=${await logIn(database, id)}`);
    }
    return cookies;
  } finally {
    await database.close();
  }
}
