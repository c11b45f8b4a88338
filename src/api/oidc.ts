import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { toCaller } from "../auth/caller.ts";
import { enrol } from "../auth/identity.ts";
import type { OpenLimiter } from "../auth/limiter.ts";
import { networkOf } from "../auth/network.ts";
import type { Oidc } from "../auth/oidc.ts";
import { hashToken, logIn, logOut } from "../auth/sessions.ts";
import { errorMessage, LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { beginLogIn, endLogIn } from "../store/log-ins-under-way.ts";
import type { Cookies } from "./cookies.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";
import { lifetimeSeconds } from "./session.ts";

const underWaySeconds = 10 * 60;
const begun = { most: 60, seconds: 60 };
/** The page tells of it. */
const failed = "#log-in-failed";
/** An address of the page's own: another site's name in its place would send people away. */
const backQuery = z.object({
  back: z
    .string()
    .max(2_000)
    .regex(/^\/(?![/\\]|api\/|auth\/)[!"$-[\]-~]*$/)
    .catch("/"),
});

interface Parts {
  cookies: Cookies;
  oidc: Oidc;
  openLimiter: OpenLimiter;
}

/** Logging in elsewhere: there and back to where the reader was. Only the browser that went there may come back, and once. */
export function oidcRoutes({ config, database }: Lectern, { cookies, oidc, openLimiter }: Parts): Routes {
  const beginnings = openLimiter("log-in-begun", begun);
  const baseOf = (context: Context) => config.origins[0] ?? new URL(context.req.url).origin;
  const check = () => {
    if (config.auth !== "oidc")
      throw new LecternError("not-found", "Nobody logs in elsewhere for this server");
  };
  return new Hono<ApiEnv>()
    .get("/log-in", async (context) => {
      check();
      const wait = await beginnings.take(networkOf(context.var.address));
      if (wait) {
        throw new LecternError("limited", `Too many log-ins: try again in ${wait.seconds} seconds`, {
          retryAfterSeconds: wait.seconds,
        });
      }
      const { url, underWay } = await oidc.begin(new URL("/auth/callback", baseOf(context)));
      const token = randomBytes(32).toString("base64url");
      await beginLogIn(database, hashToken(token), underWay);
      const { back } = parse(backQuery, context.req.query());
      cookies.write(context, "lectern-log-in", `${token} ${back}`, underWaySeconds);
      return context.redirect(url.href, 303);
    })
    .get("/callback", async (context) => {
      check();
      const [token = "", ...rest] = cookies.read(context, "lectern-log-in")?.split(" ") ?? [];
      // Looked at again: whoever sets cookies for a whole domain may have written it.
      const { back } = parse(backQuery, { back: rest.join(" ") });
      cookies.remove(context, "lectern-log-in");
      const underWay = token === "" ? null : await endLogIn(database, hashToken(token));
      if (!underWay) return context.redirect(`${back}${failed}`, 303);
      try {
        const { pathname, search } = new URL(context.req.url);
        const identity = await oidc.finish(new URL(pathname + search, baseOf(context)), underWay);
        const account = await enrol(database, identity);
        context.set("caller", toCaller(account));
        const before = cookies.read(context, "lectern-session");
        if (before !== undefined) await logOut(database, before);
        cookies.write(context, "lectern-session", await logIn(database, account.id), lifetimeSeconds);
        return context.redirect(back, 303);
      } catch (error) {
        console.error(`A log-in failed: ${errorMessage(error)}`);
        return context.redirect(`${back}${failed}`, 303);
      }
    });
}
