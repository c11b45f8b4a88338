import { LecternError } from "../src/errors.ts";
import type { Database } from "../src/store/database.ts";
import { type IndexedDeck, listIndexedDecks } from "../src/store/index.ts";
import { keepLeftOut } from "../src/store/left-out.ts";
import type { Chunking } from "./chunk/chunking.ts";
import type { SyncEvent } from "./events.ts";
import { type IngestSummary, ingest } from "./ingest.ts";
import { deckExtensions } from "./read/read.ts";
import type { IngestDependencies, IngestRequest } from "./request.ts";
import { followImports } from "./sources/imports.ts";
import { describeLeftOut, type LeftOut } from "./sources/left-out.ts";
import type { Skipped } from "./sources/select-decks.ts";
import type { LookThrough, SourceState } from "./sources/source.ts";

export interface SyncRequest {
  course: string;
  source: LookThrough;
  /** What the source is called, for messages. */
  place: string;
  chunking: Chunking;
  /** Whether a source without any deck empties a course that has some. */
  allowsEmpty: boolean;
}

export interface SyncSummary extends IngestSummary {
  added: string[];
  /** Decks whose content, metadata or way of reading has changed. */
  changed: string[];
  skipped: Skipped[];
  leftOut: LeftOut[];
  warnings: string[];
}

/**
 * source ─look through→ files ─ingest→ index: the course then has what the source has. A deck that can't be had or read
 * stays in the course as it was. Throws `bad-deck` if there is nothing at all, before it changes anything.
 */
export async function syncCourse(
  dependencies: IngestDependencies,
  request: SyncRequest,
  onEvent: (event: SyncEvent) => void,
  signal: AbortSignal,
): Promise<SyncSummary> {
  const { database } = dependencies;
  const { course } = request;
  const before = await listIndexedDecks(database, course);
  const { state, toIngest } = await look(before, request, onEvent, signal);
  const summary = await ingest(dependencies, toIngest, onEvent, signal);
  await keepLeftOut(database, course, state.leftOut);
  return {
    ...summary,
    failed: [...state.failed, ...summary.failed],
    skipped: state.skipped,
    leftOut: state.leftOut,
    warnings: state.warnings,
    ...(await compare(database, { course, before, moved: summary.moved })),
  };
}

/** What `syncCourse` would ingest. Throws as it does. */
export async function lookForSync(
  database: Database,
  request: SyncRequest,
  onEvent: (event: SyncEvent) => void,
  signal: AbortSignal,
): Promise<IngestRequest> {
  const before = await listIndexedDecks(database, request.course);
  return (await look(before, request, onEvent, signal)).toIngest;
}

async function look(
  before: IndexedDeck[],
  { course, source, place, chunking, allowsEmpty }: SyncRequest,
  onEvent: (event: SyncEvent) => void,
  signal: AbortSignal,
): Promise<{ state: SourceState; toIngest: IngestRequest }> {
  const state = followImports(await source(onEvent, signal));
  announce(state, onEvent);
  if (!allowsEmpty) refuseEmpty(state, { course, place, decks: before.length });
  const { files, unreadable } = state;
  return { state, toIngest: { course, files, chunking, isComplete: true, unreadable } };
}

function announce(
  { failed, skipped, warnings, leftOut }: SourceState,
  onEvent: (event: SyncEvent) => void,
): void {
  for (const text of warnings) onEvent({ type: "warning", text });
  for (const one of skipped) onEvent({ type: "skipped", ...one });
  for (const one of failed) onEvent({ type: "failed", ...one });
  if (leftOut.length > 0) onEvent({ type: "left-out", kinds: leftOut });
}

function refuseEmpty(
  { files, failed, leftOut }: SourceState,
  { course, place, decks }: { course: string; place: string; decks: number },
): void {
  if (files.length + failed.length > 0) return;
  if (decks > 0) {
    throw new LecternError(
      "bad-deck",
      `${place} has no decks, but the course "${course}" has ${decks}: nothing was changed. Check that it is the right place and is mounted; to empty the course, add --allow-empty`,
    );
  }
  const reads = `${place} has no decks: Lectern reads ${deckExtensions.join(", ")}`;
  throw new LecternError(
    "bad-deck",
    [reads, describeLeftOut(leftOut)].filter((one) => one !== null).join("; "),
  );
}

/** What is in use now against what was. A deck that only moved is neither new nor changed. */
async function compare(
  database: Database,
  { course, before, moved }: { course: string; before: IndexedDeck[]; moved: { to: string }[] },
): Promise<{ added: string[]; changed: string[] }> {
  const byPath = new Map(before.map((deck) => [deck.path, deck]));
  const movedTo = new Set(moved.map(({ to }) => to));
  const after = await listIndexedDecks(database, course);
  const added = after.filter(({ path }) => !byPath.has(path) && !movedTo.has(path));
  const changed = after.filter(({ path, contentHash, buildKey }) => {
    const old = byPath.get(path);
    return old && (old.contentHash !== contentHash || old.buildKey !== buildKey);
  });
  return { added: added.map(({ path }) => path), changed: changed.map(({ path }) => path) };
}
