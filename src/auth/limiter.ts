import { createHash } from "node:crypto";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres } from "rate-limiter-flexible";
import type { Database } from "../store/database.ts";

/** At most so many in so many seconds. */
export interface Rate {
  most: number;
  seconds: number;
}

/** Counts by key. Throws nothing where the rate is kept; `seconds` until it is again, where it is not. */
export interface Limiter {
  /** Null: it may. */
  take(key: string): Promise<{ seconds: number } | null>;
  /** Uncounts what was taken. */
  giveBack(key: string): Promise<void>;
}

/** `isShared`: several servers have the database, and count together. */
export type OpenLimiter = (name: string, rate: Rate) => Limiter;

/** Milliseconds by which the clocks of servers that share a database may differ. */
const tolerance = 5_000;

export function limitersOf(database: Database, isShared: boolean): OpenLimiter {
  return (name, { most, seconds }) => {
    const options = { keyPrefix: name, points: most, duration: seconds };
    const limiter: RateLimiterAbstract = isShared
      ? new RateLimiterPostgres({
          ...options,
          storeClient: asPool(database),
          storeType: "pool",
          tableName: "rate_limits",
          tableCreated: true,
        })
      : new RateLimiterMemory(options);
    return {
      async take(key) {
        const counted = await limiter.penalty(digest(key));
        // Further off than it can be: the clock was set back, and what was counted would count for as long.
        if (counted.msBeforeNext <= seconds * 1_000 + tolerance) return waitFor(most, counted);
        await limiter.delete(digest(key));
        return waitFor(most, await limiter.penalty(digest(key)));
      },
      async giveBack(key) {
        await limiter.reward(digest(key));
      },
    };
  };
}

const waitFor = (most: number, counted: { consumedPoints: number; msBeforeNext: number }) =>
  counted.consumedPoints > most ? { seconds: Math.max(1, Math.ceil(counted.msBeforeNext / 1_000)) } : null;

/** Whom a key is of is nothing that the database need tell; and it has an end to its length. */
const digest = (key: string) => createHash("sha256").update(key).digest("base64url");

/** As much of a driver's pool as rate-limiter-flexible uses. */
const asPool = (database: Database) => ({
  query: async ({ text, values }: { text: string; values: unknown[] }) => {
    const rows = await database.query(text, values);
    return { rows, rowCount: rows.length };
  },
});
