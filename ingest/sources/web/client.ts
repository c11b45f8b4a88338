import { setTimeout as wait } from "node:timers/promises";
import { Agent, request } from "undici";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import { retry } from "../../../src/retry.ts";
import { lecternVersion } from "../../../src/version.ts";
import { tooLarge } from "../../read/read-file.ts";
import { lookUpPublic, refusePrivate } from "./address.ts";

/** What a server says that a resource is; both may be sent back to ask whether it has changed. */
export interface Validators {
  etag: string | null;
  modified: string | null;
}

/** `body` is null where the resource has not changed since `Validators` were heard. */
export interface Reply extends Validators {
  /** Behind all redirects. */
  url: URL;
  /** Without its parameters, in small letters. */
  type: string;
  body: Uint8Array | null;
}

export interface WebClient {
  /** Throws `not-found` for what is gone, `access-denied`, `throttled`, `too-large`, `unavailable`. */
  get(url: URL, known: Validators | null, signal: AbortSignal): Promise<Reply>;
  close(): Promise<void>;
}

export const userAgent = "Lectern";
const limitMs = 60_000;
const mostRedirects = 5;
const tries = 4;
/** A server that wants a longer pause is asked again by the next sync. */
const longestPauseMs = 60_000;
const pauseMs = 1_000;

interface ClientSettings {
  allowsPrivate: boolean;
  maxFileBytes: number;
  /** Milliseconds between two requests, for whoever asks for it. */
  delayMs?: () => number;
}

/** Speaks HTTP to whoever may be reached, one request after the other. */
export function openWebClient({ allowsPrivate, maxFileBytes, delayMs = () => 0 }: ClientSettings): WebClient {
  const agent = new Agent({
    headersTimeout: limitMs,
    bodyTimeout: limitMs,
    connect: { timeout: limitMs, ...(allowsPrivate ? {} : { lookup: lookUpPublic }) },
  });

  return { get, close: () => agent.close() };

  async function get(url: URL, known: Validators | null, signal: AbortSignal): Promise<Reply> {
    let pause = pauseMs;
    const call = async () => {
      if (delayMs() > 0) await wait(delayMs(), undefined, { signal });
      try {
        return await follow(url, known, signal);
      } catch (error) {
        const after = error instanceof LecternError ? error.retryAfterSeconds : undefined;
        pause = after === undefined ? pauseMs : after * 1_000;
        throw error;
      }
    };
    const mayHelp = (error: unknown, forMs: number) =>
      error instanceof LecternError &&
      ["throttled", "unavailable"].includes(error.code) &&
      forMs <= longestPauseMs;
    return retry(
      call,
      { tries, pauseMs: (retries) => pause * (pause === pauseMs ? 2 ** retries : 1), mayHelp },
      signal,
    );
  }

  async function follow(from: URL, known: Validators | null, signal: AbortSignal): Promise<Reply> {
    let url = from;
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      if (!allowsPrivate) refusePrivate(url);
      const next = await ask(url, known, signal);
      if (!(next instanceof URL)) return next;
      url = next;
    }
    throw new LecternError(
      "not-found",
      `${from.href} redirects for ever: open it in a browser and name where it ends`,
    );
  }

  async function ask(url: URL, known: Validators | null, signal: AbortSignal): Promise<Reply | URL> {
    const headers = {
      "user-agent": `${userAgent}/${lecternVersion}`,
      ...(known?.etag ? { "if-none-match": known.etag } : {}),
      ...(known?.modified ? { "if-modified-since": known.modified } : {}),
    };
    try {
      const { statusCode, headers: given, body } = await request(url, { dispatcher: agent, headers, signal });
      const header = (name: string) => [given[name]].flat()[0] ?? null;
      const location = header("location");
      if ([301, 302, 303, 307, 308].includes(statusCode) && location !== null) {
        await body.dump();
        return redirected(url, location);
      }
      if (statusCode !== 200 && statusCode !== 304) {
        await body.dump();
        throw refusedBy(url, statusCode, header("retry-after"));
      }
      return {
        url,
        etag: header("etag"),
        modified: header("last-modified"),
        type: (header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
        body: statusCode === 304 ? null : await readWithin(body, url, maxFileBytes),
      };
    } catch (cause) {
      signal.throwIfAborted();
      throw cause instanceof LecternError ? cause : outOfReach(url, cause);
    }
  }
}

function redirected(url: URL, location: string): URL {
  const next = URL.canParse(location, url.href) ? new URL(location, url.href) : null;
  if (next && /^https?:$/.test(next.protocol)) return next;
  throw new LecternError("not-found", `${url.href} redirects to ${location}, which is no address of the web`);
}

async function readWithin(body: AsyncIterable<Uint8Array>, url: URL, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > most) throw tooLarge(url.href, size, most);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refusedBy(url: URL, status: number, retryAfter: string | null): LecternError {
  if (status === 404 || status === 410)
    return new LecternError("not-found", `${url.href} is gone (${status}): correct the link, or leave it`);
  if (status === 401 || status === 403)
    return new LecternError(
      "access-denied",
      `${url.href} is not for everybody (${status}): sync from where no log-in is needed`,
    );
  const seconds = secondsUntil(retryAfter);
  const more = seconds === undefined ? {} : { retryAfterSeconds: seconds };
  if (status === 429)
    return new LecternError("throttled", `${url.host} asks for fewer requests (429): sync again later`, more);
  return new LecternError("unavailable", `${url.href} answers ${status}: sync again later`, more);
}

/** RFC 9110, Retry-After: seconds, or a date. */
function secondsUntil(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1_000));
}

function outOfReach(url: URL, cause: unknown): LecternError {
  // What refused the look-up of a name comes within what the connection threw.
  const inner = cause instanceof Error && cause.cause instanceof LecternError ? cause.cause : null;
  return (
    inner ??
    new LecternError(
      "unavailable",
      `${url.href} can't be reached (${errorMessage(cause)}): check the address and the network`,
      { cause },
    )
  );
}
