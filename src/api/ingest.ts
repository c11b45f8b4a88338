import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { Hono } from "hono";
import { z } from "zod";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import type { SyncEvent } from "../../ingest/events.ts";
import { folderSource } from "../../ingest/sources/folder.ts";
import { type SyncSummary, syncCourse } from "../../ingest/sync.ts";
import { courseName } from "../answer/question.ts";
import { LecternError } from "../errors.ts";
import type { Meter } from "../ledger/meter.ts";
import { observeSync } from "../observe/observe-sync.ts";
import { openObservedMeter } from "../observe/observed-meter.ts";
import type { Observer } from "../observe/observer.ts";
import type { Lectern } from "../setup.ts";
import type { Admission } from "./admission.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { sendEvents } from "./event-lines.ts";
import { parse } from "./parse.ts";
import { parseBody } from "./question.ts";
import { openServingReader } from "./serving-reader.ts";
import { takeCourse } from "./take-course.ts";

const syncBody = z.strictObject({ folder: z.string().min(1).max(4_000) });
const coursePath = z.object({ course: z.string().trim().pipe(courseName) });

/**
 * `POST /courses/:course/sync` brings a course in step with a folder below `LECTERN_COURSES` and tells how it goes, an
 * event a line (NDJSON); the last is `summary` or `error`. When the reader leaves, it stops; the next one goes on from
 * there.
 */
export function ingestRoutes(lectern: Lectern, admission: Admission, observers: Observer[]): Routes {
  return new Hono<ApiEnv>().post("/courses/:course/sync", async (context) => {
    const { coursesFolder } = lectern.config;
    if (coursesFolder === undefined) {
      throw new LecternError(
        "not-found",
        "This server does not sync courses over the API: set LECTERN_COURSES to the folder that holds their folders",
      );
    }
    const { course } = parse(coursePath, context.req.param());
    const { folder } = await parseBody(context.req.raw, syncBody);
    const place = { shown: folder, path: folderBelow(coursesFolder, folder) };
    const run = await takeCourse(lectern, admission, course);
    const hide = withoutPlaces([
      place.path,
      realpathSync.native(coursesFolder),
      coursesFolder,
      lectern.config.dataFolder,
    ]);
    const meter = openObservedMeter(observers);
    const sync = observeSync(observers, (onEvent, signal) =>
      syncFolder({ ...lectern, meter }, { course, place }, onEvent, signal),
    );
    return sendEvents(context, { ...run, hide }, sync);
  });
}

/**
 * The folder's real path. Throws `invalid` for one outside of `root`, also by a link, and `not-found` if there is
 * none; neither says what else is on the disk.
 */
function folderBelow(root: string, folder: string): string {
  const missing = () => new LecternError("not-found", `There is no folder ${folder} below LECTERN_COURSES`);
  if (!existsSync(root)) {
    throw new LecternError(
      "config",
      "The folder that LECTERN_COURSES names does not exist: create or mount it",
    );
  }
  const realRoot = realpathSync.native(root);
  const wanted = resolve(realRoot, folder);
  if (!isBelow(realRoot, wanted)) throw outside(folder);
  if (folder.includes("\0") || !existsSync(wanted)) throw missing();
  const real = realpathSync.native(wanted);
  if (!isBelow(realRoot, real)) throw outside(folder);
  return real;
}

/** Messages may name files by where they are on this machine: no business of a client's. */
export function withoutPlaces(folders: string[]): (text: string) => string {
  // A folder within another comes first.
  const places = folders.sort((a, b) => b.length - a.length);
  return (text) =>
    places.reduce(
      (shown, place) => shown.replaceAll(place + sep, "").replaceAll(place, "the server's folder"),
      text,
    );
}

const outside = (folder: string) =>
  new LecternError(
    "invalid",
    `Wrong request: folder: takes a path below LECTERN_COURSES, which ${folder} is not`,
  );

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

interface Work {
  course: string;
  /** `shown` to the client, who need not know where on this machine it is. */
  place: { shown: string; path: string };
}

async function syncFolder(
  { database, deckFiles, provider, config, meter }: Lectern & { meter: Meter },
  { course, place }: Work,
  onEvent: (event: SyncEvent) => void,
  signal: AbortSignal,
): Promise<SyncSummary> {
  const reader = openServingReader(config, onEvent);
  try {
    return await syncCourse(
      {
        database,
        deckFiles,
        embedding: provider.embedding,
        reader,
        meter,
        maxFileBytes: config.maxFileBytes,
      },
      {
        course,
        source: folderSource(place.path),
        place: place.shown,
        chunking: defaultChunking,
        allowsEmpty: false,
      },
      (event) => onEvent(event.type === "listing" ? { ...event, place: place.shown } : event),
      signal,
    );
  } finally {
    await reader.close();
  }
}
