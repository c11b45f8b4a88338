import type { Context, MiddlewareHandler } from "hono";
import { checkOrigin, isBrowser } from "../auth/own-origin.ts";
import { isPageCookie, isProven, issuePageCookie, pageToken } from "../auth/page-token.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { findSecret } from "../store/secrets.ts";
import type { Cookies } from "./cookies.ts";
import { isUpload } from "./upload.ts";

/** The page sends its token in this header. No other site's page can: browsers ask first, and nobody answers yes. */
const tokenHeader = "x-lectern-token";
const reads = new Set(["GET", "HEAD"]);
const withBody = new Set(["POST", "PUT", "PATCH"]);

export interface OwnPage {
  /** Throws `forbidden` for what a browser sends that is not from the server's own page. Programs pass. */
  check: MiddlewareHandler;
  /** Gives the page its cookie, where it has none, and its token. `session`: of the log-in that the page has from now on. */
  welcome(context: Context, session: string | undefined): Promise<string>;
}

export function guardOwnPage(
  { config, database }: Pick<Lectern, "config" | "database">,
  cookies: Cookies,
): OwnPage {
  const { origins } = config;
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
      checkOrigin({ request: context.req.raw, path: context.req.path }, { origins });
      if (context.req.path.startsWith("/api/")) {
        checkContentType(context);
        if (isBrowser(context.req.raw)) await checkToken(context);
      }
      await next();
    },
    async welcome(context, session) {
      const secret = await secretOf();
      const known = cookies.read(context, "lectern-page");
      const cookie = isPageCookie(secret, known) ? known : issuePageCookie(secret);
      if (cookie !== known) cookies.write(context, "lectern-page", cookie);
      return pageToken(secret, cookie, session);
    },
  };

  async function checkToken(context: Context): Promise<void> {
    const { method, path } = context.req;
    const cookie = cookies.read(context, "lectern-page");
    if (reads.has(method)) {
      // A browser that does not say which page asks sends this cookie for the server's own page alone.
      const isTold = context.req.header("sec-fetch-site") !== undefined;
      if (isTold || path === "/api/session" || isPageCookie(await secretOf(), cookie)) return;
    } else {
      const session = cookies.read(context, "lectern-session");
      if (isProven(await secretOf(), { cookie, token: context.req.header(tokenHeader), session })) return;
    }
    throw new LecternError("forbidden", "This page belongs to a log-in that has ended: reload it");
  }
}

/** A form of another site can send text and forms, but neither JSON nor bytes. */
function checkContentType({ req }: Context): void {
  if (!withBody.has(req.method)) return;
  const type = req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json" || (type === "application/octet-stream" && isUpload(req))) return;
  throw new LecternError(
    "invalid",
    "The request is not marked as JSON: send JSON with the header content-type: application/json",
  );
}
