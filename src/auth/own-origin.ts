import { LecternError } from "../errors.ts";
import { isLoopback } from "./loopback.ts";

/** `origins`: by which browsers know the server behind a reverse proxy. */
export interface Known {
  origins: string[];
}

/** `path`: by which the request is routed, decoded; `/%61pi/…` is the API too. */
interface Asked {
  request: Request;
  path: string;
}

/**
 * Lets past only what a page of this very server sent, and what no browser sent. A browser says by `Origin` or by
 * `Sec-Fetch-Site` which page a request is from; another port of localhost is another page. `Host` is checked too:
 * a name that somebody points at 127.0.0.1 (DNS rebinding) is the server's own origin to a browser. Throws `forbidden`.
 */
export function checkOrigin({ request, path }: Asked, { origins }: Known): void {
  const { host, hostname } = new URL(request.url);
  const isHere = isLoopback(hostname);
  if (!isHere && !origins.some((origin) => new URL(origin).host === host)) {
    throw new LecternError(
      "forbidden",
      `This server does not answer as ${host}: whoever runs it can allow that name with LECTERN_ORIGIN`,
    );
  }
  const origin = request.headers.get("origin");
  const isOwn = origin === null || origins.includes(origin) || (isHere && origin === `http://${host}`);
  if (!isOwn) throw foreign(origin);
  const site = request.headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return;
  if (!isVisit({ request, path })) throw foreign("another site");
}

const foreign = (origin: string) =>
  new LecternError(
    "forbidden",
    `This server answers its own page only, not one from ${origin}: open the tutor's own address`,
  );

/** Somebody follows a link to the page from elsewhere. A link to what the API does is followed by no one's wish. */
function isVisit({ request: { method, headers }, path }: Asked): boolean {
  return (
    (method === "GET" || method === "HEAD") &&
    headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document" &&
    !path.startsWith("/api/")
  );
}

/** A browser sends what other pages make it send; a program, such as curl, only what it was told to. */
export function isBrowser({ headers }: Request): boolean {
  return (
    headers.has("origin") ||
    headers.has("sec-fetch-site") ||
    // Browsers that do not tell which page asks, all of which call themselves so.
    /^(?:Mozilla|Opera)\//.test(headers.get("user-agent") ?? "")
  );
}
