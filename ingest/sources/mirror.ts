import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { extname, join } from "node:path";
import pMap from "p-map";
import { errorMessage, LecternError } from "../../src/errors.ts";
import type { Bucket, StoredObject } from "../../src/providers/bucket.ts";
import { resilient } from "../../src/providers/resilience/retry.ts";
import { sha256 } from "../../src/sha256.ts";
import { lockFolder } from "../../src/store/lock.ts";
import type { SourceEvent } from "../events.ts";
import { asFailure } from "../failed-deck.ts";
import { metadataExtension } from "../read/metadata.ts";
import { tooLarge } from "../read/read-file.ts";
import { countLeftOut, type LeftOut } from "./left-out.ts";
import { addToRecord, type Held, readRecord, writeRecord } from "./mirror-record.ts";
import { isIgnoredPath, isUnsafe } from "./s3-address.ts";
import { deckPathOf, isOfDeck, selectDecks } from "./select-decks.ts";
import type { LookThrough, SourceState } from "./source.ts";

export interface Mirror {
  bucket: Bucket;
  /** What it is called, for messages; ends with `/`. */
  place: string;
  /** What the objects' keys begin with, and their decks' paths do not. */
  prefix: string;
  /** Holds the copies of this place alone. */
  folder: string;
  maxFileBytes: number;
}

/** Objects that are downloaded at once. */
const atOnce = 4;
/** Bytes a millisecond: a download that is slower for all its length has stalled. */
const slowest = 50;

/**
 * list ─select→ decks, sidecars ─download what changed→ mirror ─→ files. The mirror's files are named by the hash of their
 * paths, so that no key leads out of its folder, is too long for it or falls together with another.
 */
export function mirrorSource(mirror: Mirror): LookThrough {
  return async (onEvent, signal) => {
    makeFolder(mirror.folder);
    const lock = await lockFolder(mirror.folder, "lectern sync");
    try {
      return await lookThrough(mirror, onEvent, signal);
    } finally {
      lock.release();
    }
  };
}

async function lookThrough(
  mirror: Mirror,
  onEvent: (event: SourceEvent) => void,
  signal: AbortSignal,
): Promise<SourceState> {
  onEvent({ type: "listing", place: mirror.place });
  const { objects, refused, leftOut } = await listObjects(mirror, signal);
  const { decks, skipped, warnings } = selectDecks([...objects.keys()]);
  const wanted = decks.flatMap(({ path }) =>
    [path, `${path}${metadataExtension}`].filter((one) => objects.has(one)),
  );
  const failed = new Map([...refused, ...(await download(mirror, { objects, wanted }, onEvent, signal))]);
  const good = decks.filter(({ path }) => !failed.has(path));
  return {
    files: good.map(({ path, deck }) => ({ file: join(mirror.folder, fileName(path)), deck })),
    unreadable: [...failed.keys()].map((path) => path.normalize("NFC")),
    skipped,
    warnings,
    leftOut,
    failed: [...failed].map(([path, error]) => ({ deck: path.normalize("NFC"), error })),
  };
}

type Failures = Map<string, LecternError>;

/** By path below the prefix, all that could be decks or say something of one. */
async function listObjects(
  { bucket, place, prefix }: Mirror,
  signal: AbortSignal,
): Promise<{ objects: Map<string, StoredObject>; refused: Failures; leftOut: LeftOut[] }> {
  const objects = new Map<string, StoredObject>();
  const refused: Failures = new Map();
  const others = countLeftOut();
  for await (const object of bucket.list(prefix, signal)) {
    const path = object.key.slice(prefix.length);
    if (!isOfDeck(path)) {
      // Some stores keep an empty object for a folder.
      if (!isIgnoredPath(path) && !path.endsWith("/") && path !== "") others.add(path);
    } else if (isUnsafe(path)) refused.set(path, unsafe(place, object.key));
    else if (!isIgnoredPath(path)) objects.set(path, object);
  }
  return { objects, refused, leftOut: others.result() };
}

function unsafe(place: string, key: string): LecternError {
  return new LecternError(
    "bad-deck",
    `The key ${JSON.stringify(key)} in ${place} would lead out of the course's folder: rename the object`,
  );
}

/** Brings the mirror in step. Returns the decks that failed, or whose sidecars did, by path. */
async function download(
  mirror: Mirror,
  { objects, wanted }: { objects: Map<string, StoredObject>; wanted: string[] },
  onEvent: (event: SourceEvent) => void,
  signal: AbortSignal,
): Promise<Failures> {
  const { folder } = mirror;
  const before = readRecord(folder);
  const onDisk = new Set(readdirSync(folder));
  const isThere = (path: string, { etag, size }: StoredObject) => {
    const held = before.get(path);
    return held?.etag === etag && held.size === size && onDisk.has(fileName(path));
  };
  const held = wanted.flatMap((path) => before.get(path) ?? []);
  const todo = wanted.flatMap((path) => {
    const object = objects.get(path);
    return object && !isThere(path, object) ? [{ path, object }] : [];
  });
  forgetOthers(folder, { onDisk, wanted, held });
  return downloadAll(mirror, todo, onEvent, signal);
}

interface Wanted {
  path: string;
  object: StoredObject;
}

/** Comes back, or throws, once nothing is under way any more: the mirror is then another sync's. */
async function downloadAll(
  mirror: Mirror,
  todo: Wanted[],
  onEvent: (event: SourceEvent) => void,
  signal: AbortSignal,
): Promise<Failures> {
  const failed: Failures = new Map();
  const broken = new AbortController();
  const either = AbortSignal.any([signal, broken.signal]);
  let done = 0;
  let outOfReach = 0;
  const one = async (wanted: Wanted) => {
    if (either.aborted) return;
    onEvent({ type: "downloading", path: wanted.path, done: done++, total: todo.length });
    try {
      await downloadOne(mirror, wanted, either);
      outOfReach = 0;
    } catch (cause) {
      if (either.aborted) return;
      outOfReach = cause instanceof LecternError && cause.code === "unavailable" ? outOfReach + 1 : 0;
      if (outOfReach >= maxOutOfReach || isOfTheWhole(cause)) broken.abort(cause);
      else failed.set(deckPathOf(wanted.path), asFailure(wanted.path, cause));
    }
  };
  await pMap(todo, one, { concurrency: atOnce });
  either.throwIfAborted();
  return failed;
}

/** A single object may be broken for good; this many in a row point to the store. */
const maxOutOfReach = 8;

/** Failures that the next object would meet as well. */
const isOfTheWhole = (error: unknown) =>
  error instanceof LecternError && ["storage", "credentials", "config", "not-found"].includes(error.code);

/** Removes what left the bucket, and the record of it, before anything of the same name may come. */
function forgetOthers(
  folder: string,
  { onDisk, wanted, held }: { onDisk: Set<string>; wanted: string[]; held: Held[] },
): void {
  const kept = new Set(wanted.map(fileName));
  writing(folder, () => {
    writeRecord(folder, held);
    for (const name of onDisk) {
      if (isMirrored.test(name) && !kept.has(name)) rmSync(join(folder, name), { force: true });
    }
  });
}

async function downloadOne(
  { bucket, folder, maxFileBytes, place }: Mirror,
  { path, object }: Wanted,
  signal: AbortSignal,
): Promise<void> {
  if (object.size > maxFileBytes) throw tooLarge(path, object.size, maxFileBytes);
  const file = join(folder, fileName(path));
  const limitMs = 60_000 + object.size / slowest;
  const policy = { tries: 4, limitMs, missed: `${place}${path} did not arrive` };
  let saving: Promise<void> | undefined;
  const call = (limited: AbortSignal) => {
    saving = save(bucket, object, `${file}.part`, limited);
    return saving;
  };
  try {
    await resilient(call, policy, signal);
    writing(folder, () => {
      renameSync(`${file}.part`, file);
      addToRecord(folder, { path, etag: object.etag, size: statSync(file).size });
    });
  } finally {
    // An abort does not wait for the download, but the download must stop writing.
    await Promise.allSettled([saving]);
    rmSync(`${file}.part`, { force: true });
  }
}

async function save(bucket: Bucket, object: StoredObject, file: string, signal: AbortSignal): Promise<void> {
  try {
    const handle = await open(file, "w");
    try {
      for await (const part of bucket.read(object, signal)) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof LecternError ? cause : cantWrite(file, cause);
  }
}

/** `<hash>.pdf`, and a sidecar beside its deck as on any disk. */
function fileName(path: string): string {
  const deck = deckPathOf(path);
  const hash = sha256(deck).slice(0, 32);
  return `${hash}${extname(deck).toLowerCase()}${path === deck ? "" : metadataExtension}`;
}

const isMirrored = /^[0-9a-f]{32}\./;

function makeFolder(folder: string): void {
  writing(folder, () => mkdirSync(folder, { recursive: true }));
}

function writing(folder: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw cantWrite(folder, cause);
  }
}

function cantWrite(path: string, cause: unknown): LecternError {
  return new LecternError(
    "storage",
    `Can't write ${path} (${errorMessage(cause)}): check space and permissions`,
    { cause },
  );
}
