/** How often people can log in: a class that comes at the full hour. */
import { hashPassword } from "../src/auth/passwords.ts";
import { loadConfig } from "../src/config.ts";
import { createAccount } from "../src/store/accounts.ts";
import { openDatabase } from "../src/store/open-database.ts";
import { startProduct } from "./chat-servers.ts";
import { clockMs } from "./chat-wire.ts";
import type { Measured } from "./load.ts";
import { inMilliseconds, knockOn, percentile } from "./load-figures.ts";

const users = 200;
const atOnce = 8;
const password = "a password of the bench";

export async function logInOften(
  folder: string,
  { flags, seconds }: { flags: string[]; seconds: number },
): Promise<Measured> {
  const { lectern, stop } = await startProduct(folder, {
    flags,
    settings: { LECTERN_AUTH: "password" },
    prepare: enrol,
  });
  try {
    const untilMs = clockMs() + seconds * 1_000;
    const took: number[] = [];
    const losses: string[] = [];
    const waits: number[] = [];
    const before = await lectern.health();
    const come = async (place: number) => {
      for (let number = place; clockMs() < untilMs; number += atOnce) {
        const sentMs = clockMs();
        const { status } = await logIn(lectern.url, `user-${number % users}`);
        if (status === 200) took.push(clockMs() - sentMs);
        else losses.push(`user-${number % users}: ${status}`);
      }
    };
    await Promise.all([
      knockOn(lectern, untilMs, waits),
      ...Array.from({ length: atOnce }, (_, place) => come(place)),
    ]);
    const after = await lectern.health();
    return {
      title: `log-ins, ${atOnce} at once, ${seconds} s`,
      rows: [
        ["log-ins a second", (took.length / seconds).toFixed(1)],
        [
          "each takes, p50 / p99",
          `${inMilliseconds(percentile(took, 0.5))} / ${inMilliseconds(percentile(took, 0.99))}`,
        ],
        ["processor time, a log-in", inMilliseconds((after.cpuMs - before.cpuMs) / took.length)],
        ["a new connection waits, p99", inMilliseconds(percentile(waits, 0.99))],
      ],
      losses,
    };
  } finally {
    await stop();
  }
}

async function enrol(dataFolder: string): Promise<void> {
  const database = await openDatabase(loadConfig({ LECTERN_DATA: dataFolder }), "bench:load");
  try {
    const hash = await hashPassword(password);
    for (let number = 0; number < users; number++)
      await createAccount(database, {
        id: `id-${number}`,
        name: `user-${number}`,
        role: "student",
        password: hash,
      });
  } finally {
    await database.close();
  }
}

/** As a program would: without an Origin, no token of the page is asked for. */
const logIn = (url: string, name: string) =>
  fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
