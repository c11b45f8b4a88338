import { expect, it } from "vitest";
import { atTheMachine } from "../../src/auth/caller.ts";
import { openFairUse } from "../../src/auth/fair-use.ts";
import { type Limiter, limitersOf, type OpenLimiter } from "../../src/auth/limiter.ts";
import { loadConfig } from "../../src/config.ts";
import type { Database } from "../../src/store/database.ts";

const database = {} as Database;
const asking = { caller: { ...atTheMachine, id: "ada" }, address: "203.0.113.1", course: null };

/** Counters that all servers share, as those in a database are. */
function shareLimiters(): OpenLimiter {
  const open = limitersOf(database, false);
  const shared = new Map<string, Limiter>();
  return (name, rate) => {
    const limiter = shared.get(name) ?? open(name, rate);
    shared.set(name, limiter);
    return limiter;
  };
}

it("counts the answers that all servers on one database write for a user at once", async () => {
  const open = shareLimiters();
  const config = {
    auth: "password" as const,
    database: loadConfig({ DATABASE_URL: "postgres://localhost/lectern" }).database,
    fairUse: { perMinute: 100, streams: 2, allowances: [] },
  };
  const [one, other] = [openFairUse({ database, config }, open), openFairUse({ database, config }, open)];
  const first = await one.ask(asking);
  await other.ask(asking);
  for (const server of [one, other])
    await expect(server.ask(asking)).rejects.toMatchObject({
      code: "limited",
      message: expect.stringContaining("2 answers are being written for you"),
    });
  first.leave();
  // Leaving twice gives one place back.
  first.leave();
  await other.ask(asking);
  await expect(one.ask(asking)).rejects.toMatchObject({ code: "limited" });
});
