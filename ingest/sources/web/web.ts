import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LecternError } from "../../../src/errors.ts";
import { sha256 } from "../../../src/sha256.ts";
import type { SourceEvent } from "../../events.ts";
import { mirrorSource } from "../mirror.ts";
import type { LookThrough } from "../source.ts";
import { openWebClient, userAgent, type WebClient } from "./client.ts";
import { crawl, readRobots } from "./crawl.ts";
import { wantedBy } from "./paths.ts";
import { writeVisits } from "./record.ts";
import { browseRepository, readRepository } from "./repository.ts";
import { asBucket, type Browse, type Fetch } from "./site.ts";

export interface WebPlace {
  start: URL;
  depth: number;
  /** A pattern that the paths of its decks must fit. */
  include?: string | undefined;
  allowsPrivate: boolean;
  /** Where mirrors are kept. */
  mirrors: string;
  maxFileBytes: number;
}

/** Milliseconds: a site that wants longer pauses between requests is asked no faster than this. */
const longestDelay = 10_000;

/**
 * A site of a course, or a folder of a public Git repository: browse ─→ resources ─mirror→ files. What could not be
 * looked through as a whole takes nothing out of the course.
 */
export function webSource(place: WebPlace): LookThrough {
  const folder = join(place.mirrors, `${place.start.hostname}-${sha256(placeKey(place)).slice(0, 16)}`);
  return async (onEvent, signal) => {
    let delay = 0;
    const client = openWebClient({ ...place, delayMs: () => delay });
    const warnings: string[] = [];
    let isPart = false;
    const onWarning = (text: string, partly: boolean) => {
      warnings.push(text);
      isPart ||= partly;
    };
    try {
      mkdirSync(folder, { recursive: true });
      const wait = (ms: number) => {
        delay = ms;
      };
      const { browse, fetch } = openBrowse(place, { client, folder, onEvent, onWarning, wait });
      const bucket = asBucket(browse, fetch, join(folder, "arriving"));
      const mirror = {
        bucket,
        place: place.start.href,
        prefix: "",
        folder,
        maxFileBytes: place.maxFileBytes,
      };
      const state = await mirrorSource(mirror)(onEvent, signal);
      return {
        ...state,
        warnings: [...state.warnings, ...warnings],
        unreadable: isPart ? ["", ...state.unreadable] : state.unreadable,
      };
    } finally {
      await client.close();
    }
  };
}

const placeKey = ({ start, depth, include }: WebPlace) =>
  JSON.stringify([start.href, depth, include ?? null]);

interface Looking {
  client: WebClient;
  folder: string;
  onEvent(event: SourceEvent): void;
  onWarning(text: string, isPart: boolean): void;
  wait(ms: number): void;
}

function openBrowse(
  place: WebPlace,
  { client, folder, onEvent, onWarning, wait }: Looking,
): { browse: Browse; fetch: Fetch } {
  const isWanted = wantedBy(place.include);
  const repository = readRepository(place.start);
  if (repository) {
    const { maxFileBytes } = place;
    return {
      browse: (signal) => browseRepository(client, { repository, isWanted, maxFileBytes, folder }, signal),
      fetch: () => forgetArchive(folder),
    };
  }
  return {
    async *browse(signal) {
      const robots = await readRobots(client, place.start, signal);
      wait(Math.min(longestDelay, (robots.getCrawlDelay(userAgent) ?? 0) * 1_000));
      const onVisit = (path: string, done: number, total: number) =>
        onEvent({ type: "downloading", path, done, total });
      yield* crawl({ ...place, isWanted, folder, client, onWarning, onVisit }, robots, signal);
    },
    async fetch({ source }, signal) {
      const { body } = await client.get(new URL(source), null, signal);
      if (body === null) throw new LecternError("unavailable", `${source} was not sent: sync again`);
      return body;
    },
  };
}

/** An archive comes whole or not at all: the next sync asks for it as if for the first time. */
async function forgetArchive(folder: string): Promise<never> {
  writeVisits(folder, new Map());
  throw new LecternError(
    "unavailable",
    "Some of the repository's copies are gone from the mirror: sync again",
  );
}
