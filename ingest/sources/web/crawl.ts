import { load } from "cheerio";
import robotsParser, { type Robot } from "robots-parser";
import { LecternError } from "../../../src/errors.ts";
import { sha256 } from "../../../src/sha256.ts";
import { counted } from "../../../src/text/figures.ts";
import { userAgent, type WebClient } from "./client.ts";
import { isPageType, kindOfAddress, pathOf } from "./paths.ts";
import { readVisits, type Visit, writeVisits } from "./record.ts";
import type { Resource } from "./site.ts";

export interface Crawl {
  start: URL;
  /** How many links a page may be away from the first. What the farthest pages link to is taken too, if it is a deck. */
  depth: number;
  isWanted(path: string): boolean;
  /** Keeps what was heard of each address. */
  folder: string;
  client: WebClient;
  /** Hears what a teacher should know. `isPart`: something may be missing that is there. */
  onWarning(text: string, isPart: boolean): void;
  onVisit(address: string, done: number, known: number): void;
}

/** Addresses that are asked for: a course is smaller, and a calendar without end is not. */
const mostVisits = 1_000;
/** Bytes altogether. */
const mostBytes = 4_000_000_000;
/** Bytes of a page in which links are looked for. */
const mostPageBytes = 10_000_000;

interface Place {
  url: URL;
  depth: number;
  from: URL | null;
}

/**
 * Pages from the first one on, breadth first: those of its folder, within its depth, and the decks of its host that they
 * link to. What has not changed is not sent again (RFC 9110, conditional requests). Robots are heeded (RFC 9309).
 */
export async function* crawl(site: Crawl, robots: Robot, signal: AbortSignal): AsyncGenerator<Resource> {
  const before = readVisits(site.folder);
  const visits = new Map<string, Visit>();
  const seen = new Set([site.start.href]);
  const queue: Place[] = [{ url: site.start, depth: 0, from: null }];
  let [scope, bytes] = [folderOf(site.start), 0];
  for (let done = 0; done < queue.length; done++) {
    const place = queue[done];
    if (!place) break;
    const { href } = place.url;
    if (done >= mostVisits || bytes > mostBytes) {
      site.onWarning(
        `Only the first ${done} addresses of ${site.start.href} were looked at: sync a part of it`,
        true,
      );
      break;
    }
    site.onVisit(href, done, queue.length);
    const visited = await visit(place, { site, robots, before: before.get(href) }, signal);
    if (!visited) continue;
    const { seen: now, resource } = visited;
    if (now) {
      visits.set(href, now);
      bytes += now.size;
      if (place.from === null) scope = folderOf(new URL(now.url));
      queue.push(...nextPlaces(now, place, { scope, depth: site.depth, seen }));
    }
    if (site.isWanted(resource.path)) yield resource;
  }
  writeVisits(site.folder, visits);
  tellElsewhere(visits, site);
}

function tellElsewhere(visits: Map<string, Visit>, { start, onWarning }: Crawl): void {
  const links = [...visits.values()].flatMap((visit) =>
    visit.links.map((link) => new URL(link)).filter(({ host }) => host !== new URL(visit.url).host),
  );
  const decks = links.filter((link) => kindOfAddress(link) === "deck");
  const hosts = [...new Set(decks.map(({ host }) => host))];
  if (hosts.length === 0) return;
  const count = counted(new Set(decks.map(({ href }) => href)).size, "deck");
  onWarning(
    `${start.host} links to ${count} on other sites (${hosts.slice(0, 5).join(", ")}), left out`,
    false,
  );
}

const folderOf = (url: URL) => new URL(".", url).href;

interface Visiting {
  site: Crawl;
  robots: Robot;
  before: Visit | undefined;
}

/** Null for what is not to be had and was never there. Throws what the whole site would meet. */
async function visit(
  place: Place,
  { site, robots, before }: Visiting,
  signal: AbortSignal,
): Promise<{ seen: Visit | null; resource: Resource } | null> {
  const { url, from } = place;
  if (robots.isAllowed(url.href, userAgent) === false) {
    if (from === null)
      throw new LecternError("access-denied", `${url.href} is closed to programs by the site's robots.txt`);
    site.onWarning(`${url.href} is closed to programs by the site's robots.txt`, false);
    return null;
  }
  try {
    const reply = await site.client.get(url, before ?? null, signal);
    if (reply.url.host !== site.start.host && from !== null) {
      site.onWarning(`${url.href} leads to another site, ${reply.url.host}, and is left out`, false);
      return null;
    }
    const now: Visit | undefined =
      reply.body === null
        ? before && {
            ...before,
            etag: reply.etag ?? before.etag,
            modified: reply.modified ?? before.modified,
          }
        : {
            ...{ etag: reply.etag, modified: reply.modified, type: reply.type, url: reply.url.href },
            hash: sha256(reply.body),
            size: reply.body.length,
            links: isPageType(reply.type) ? linksOf(reply.body, reply.url) : [],
          };
    if (!now)
      throw new LecternError("unavailable", `${url.href} says that it has not changed, and was never sent`);
    const path = pathOf(new URL(now.url), now.type);
    return { seen: now, resource: { path, source: now.url, content: now, body: reply.body } };
  } catch (error) {
    signal.throwIfAborted();
    if (from === null || !(error instanceof LecternError)) throw error;
    return withoutIt(error, place, { site, robots, before });
  }
}

/** What is gone leaves the course; what can't be had stays in it as it was. */
function withoutIt(error: LecternError, { url, from }: Place, { site, before }: Visiting) {
  const isDeck = kindOfAddress(url) === "deck";
  if (error.code === "not-found" || !(before || isDeck)) {
    site.onWarning(`${error.message} (linked from ${from?.href})`, error.code !== "not-found");
    return null;
  }
  const path = pathOf(new URL(before?.url ?? url.href), before?.type ?? "");
  // The links of a page that can't be had lead on as they did.
  const seen = before ?? null;
  return { seen, resource: { path, source: url.href, content: error, body: null } };
}

/** Addresses of the web that a page links to, without their fragments, each once. */
export function linksOf(page: Uint8Array, at: URL): string[] {
  const $ = load(Buffer.from(page.subarray(0, mostPageBytes)).toString("utf8"));
  const base = $("base[href]").first().attr("href");
  const from = base !== undefined && URL.canParse(base, at.href) ? new URL(base, at.href) : at;
  const links = $("a[href], area[href], iframe[src], embed[src]")
    .toArray()
    .flatMap((element) => $(element).attr("href") ?? $(element).attr("src") ?? [])
    .filter((link) => URL.canParse(link, from.href))
    .map((link) => new URL(link, from.href));
  for (const link of links) link.hash = "";
  return [...new Set(links.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ href }) => href))];
}

function nextPlaces(
  { links, url }: Visit,
  { depth }: Place,
  { scope, depth: most, seen }: { scope: string; depth: number; seen: Set<string> },
): Place[] {
  const from = new URL(url);
  return links.flatMap((href): Place[] => {
    const link = new URL(href);
    const kind = kindOfAddress(link);
    const isNear =
      link.host === from.host && (kind === "deck" || (kind === "page" && href.startsWith(scope)));
    if (!isNear || seen.has(href) || (kind === "page" && depth >= most)) return [];
    seen.add(href);
    return [{ url: link, depth: depth + 1, from }];
  });
}

/** What a site lets programs see: all where it says nothing. Throws where it can't be asked. */
export async function readRobots(client: WebClient, { origin }: URL, signal: AbortSignal): Promise<Robot> {
  const address = new URL("/robots.txt", origin);
  try {
    const { body } = await client.get(address, null, signal);
    return robotsParser(address.href, Buffer.from(body ?? []).toString("utf8"));
  } catch (error) {
    // RFC 9309, 2.3.1.3: what is not there, or not for everybody, forbids nothing.
    const isOpen = error instanceof LecternError && ["not-found", "access-denied"].includes(error.code);
    if (!isOpen) throw error;
    return robotsParser(address.href, "");
  }
}
