import { type Context, Hono, type MiddlewareHandler } from "hono";
import { checkOrigin, isBrowser } from "../auth/own-origin.ts";
import { isPageCookie, isProven, issuePageCookie, pageToken } from "../auth/page-token.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { findSecret } from "../store/secrets.ts";
import { openCookies } from "./cookies.ts";

/** The page sends its token in this header. No other site's page can: browsers ask first, and nobody answers yes. */
const tokenHeader = "x-lectern-token";
const reads = new Set(["GET", "HEAD"]);
const withBody = new Set(["POST", "PUT", "PATCH"]);

export interface PageSession {
  /** For the header `x-lectern-token` of what the page sends. */
  token: string;
}

export interface OwnPage {
  /** Throws `forbidden` for what a browser sends that is not from the server's own page. */
  check: MiddlewareHandler;
  /** `GET /session` gives the page its cookie and its token. */
  routes: Hono;
}

/** Requests without a browser pass: what programs send was sent on purpose. */
export function guardOwnPage({ config, database }: Pick<Lectern, "config" | "database">): OwnPage {
  const { origins } = config;
  const cookies = openCookies(origins);
  let found: Promise<Buffer> | null = null;
  const secretOf = () => {
    found ??= findSecret(database, "page").catch((error) => {
      found = null;
      throw error;
    });
    return found;
  };
  return {
    async check(context, next) {
      checkOrigin(context.req.raw, { origins });
      if (context.req.path.startsWith("/api/")) {
        checkContentType(context);
        if (isBrowser(context.req.raw)) await checkToken(context);
      }
      await next();
    },
    routes: new Hono().get("/session", async (context) => {
      const secret = await secretOf();
      const known = cookies.read(context, "lectern-page");
      const cookie = isPageCookie(secret, known) ? known : issuePageCookie(secret);
      if (cookie !== known) cookies.write(context, "lectern-page", cookie);
      return context.json<PageSession>({ token: pageToken(secret, cookie) });
    }),
  };

  async function checkToken(context: Context): Promise<void> {
    const { method, path } = context.req;
    const cookie = cookies.read(context, "lectern-page");
    if (reads.has(method)) {
      // A browser that does not say which page asks sends this cookie for the server's own page alone.
      const isToldBy = context.req.header("sec-fetch-site") !== undefined;
      if (isToldBy || path === "/api/session" || isPageCookie(await secretOf(), cookie)) return;
    } else if (
      isProven(await secretOf(), { cookie, token: context.req.header(tokenHeader), session: undefined })
    ) {
      return;
    }
    throw new LecternError("forbidden", "This page was opened before the server changed: reload it");
  }
}

/** A form of another site can send text and forms, but not JSON. */
function checkContentType({ req }: Context): void {
  if (!withBody.has(req.method)) return;
  const type = req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return;
  throw new LecternError("invalid", "Send JSON, and say so: content-type: application/json");
}
