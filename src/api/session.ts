import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Caller } from "../auth/caller.ts";
import type { Limiter, OpenLimiter } from "../auth/limiter.ts";
import { networkOf } from "../auth/network.ts";
import { isPassword } from "../auth/passwords.ts";
import { logIn, logOut, whoLoggedIn } from "../auth/sessions.ts";
import type { Config } from "../config.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { findLogIn } from "../store/accounts.ts";
import { longestLogInDays } from "../store/sessions.ts";
import type { Cookies } from "./cookies.ts";
import type { ApiEnv, Routes } from "./env.ts";
import type { OwnPage } from "./own-page.ts";
import { parseBody } from "./question.ts";

/** Failures. By name and address, and by address, further attempts are put off. */
const failures = {
  pair: { most: 5, seconds: 5 * 60 },
  address: { most: 50, seconds: 5 * 60 },
  name: { most: 50, seconds: 60 * 60 },
};
/**
 * Failures by name alone, from however many addresses, put nobody off: anyone could lock another out. Each attempt at that
 * name then waits so long, in milliseconds, and only so many wait at once for one name.
 */
const slowedMs = 5_000;
const mostSlowed = 100;
const logInBody = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, "has control characters"),
  password: z.string().min(1).max(1_000),
});
export const lifetimeSeconds = longestLogInDays * 24 * 60 * 60;

export interface PageSession {
  /** For the header `x-lectern-token` of what the page sends. */
  token: string;
  mode: Config["auth"];
  /** Null: nobody has logged in. */
  user: Pick<Caller, "name" | "role"> | null;
}

interface Parts {
  page: OwnPage;
  cookies: Cookies;
  openLimiter: OpenLimiter;
  identify(context: Context): Promise<Caller | null>;
}

/** The page's own log-in: who it is, log in, log out. */
export function sessionRoutes({ config, database }: Lectern, parts: Parts): Routes {
  const { page, cookies, identify } = parts;
  const guesses = limitGuesses(parts.openLimiter);
  const describe = (token: string, user: Caller | null): PageSession => ({
    token,
    mode: config.auth,
    user: user && { name: user.name, role: user.role },
  });
  return new Hono<ApiEnv>()
    .get("/session", async (context) => {
      const token = await page.welcome(context, cookies.read(context, "lectern-session"));
      return context.json(describe(token, await identify(context)));
    })
    .post("/session", async (context) => {
      if (config.auth !== "password")
        throw new LecternError("not-found", "This server has no log-in by password");
      const { name, password } = await parseBody(context.req.raw, logInBody);
      const guess = await guesses.begin(name, context.var.address);
      const found = await findLogIn(database, name);
      if (!(await isPassword(found?.password ?? null, password)) || !found)
        throw new LecternError("unauthenticated", "The name or the password is wrong");
      await guess.giveBack();
      const before = cookies.read(context, "lectern-session");
      if (before !== undefined) await logOut(database, before);
      const session = await logIn(database, found.id);
      cookies.write(context, "lectern-session", session, lifetimeSeconds);
      const caller = await whoLoggedIn(database, session);
      if (caller) context.set("caller", caller);
      return context.json({ token: await page.welcome(context, session) });
    })
    .delete("/session", async (context) => {
      const session = cookies.read(context, "lectern-session");
      const caller = await identify(context);
      if (caller) context.set("caller", caller);
      if (session !== undefined) await logOut(database, session);
      cookies.remove(context, "lectern-session");
      return context.body(null, 204);
    });
}

function limitGuesses(open: OpenLimiter) {
  const byPair = open("log-in-pair", failures.pair);
  const byAddress = open("log-in-address", failures.address);
  const byName = open("log-in-name", failures.name);
  const slow = slowDown();
  return {
    /** Counts a failure before a password is looked at, since many may be sent at once. Throws `limited`. */
    async begin(name: string, address: string): Promise<{ giveBack(): Promise<void> }> {
      const known = name.toLowerCase();
      const network = networkOf(address);
      const taken: { limiter: Limiter; key: string }[] = [];
      const giveBack = async () => {
        await Promise.all(taken.map(({ limiter, key }) => limiter.giveBack(key)));
      };
      const take = (limiter: Limiter, key: string) => {
        taken.push({ limiter, key });
        return limiter.take(key);
      };
      const wait = (await take(byPair, JSON.stringify([known, network]))) ?? (await take(byAddress, network));
      const isSlowed = !wait && (await take(byName, known)) !== null;
      const seconds = isSlowed && !(await slow(known)) ? slowedMs / 1_000 : wait?.seconds;
      if (seconds === undefined) return { giveBack };
      // No password was tried.
      await giveBack();
      throw new LecternError("limited", `Too many wrong passwords: try again in ${seconds} seconds`, {
        retryAfterSeconds: seconds,
      });
    },
  };
}

/** Waits in the name's queue; false at once where that is full. */
function slowDown(): (name: string) => Promise<boolean> {
  const waiting = new Map<string, number>();
  return async (name) => {
    const before = waiting.get(name) ?? 0;
    if (before >= mostSlowed) return false;
    waiting.set(name, before + 1);
    await new Promise((resolve) => setTimeout(resolve, slowedMs));
    const left = (waiting.get(name) ?? 1) - 1;
    if (left > 0) waiting.set(name, left);
    else waiting.delete(name);
    return true;
  };
}
