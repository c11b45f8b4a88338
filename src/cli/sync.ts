import { join } from "node:path";
import { Command } from "commander";
import type { Chunking } from "../../ingest/chunk/chunking.ts";
import { needEmbedding } from "../../ingest/chunk/semantic.ts";
import { folderSource } from "../../ingest/sources/folder.ts";
import { s3Source } from "../../ingest/sources/s3.ts";
import { mirrorFolder, parseS3Address, type S3Address } from "../../ingest/sources/s3-address.ts";
import type { LookThrough } from "../../ingest/sources/source.ts";
import { watchFolder } from "../../ingest/sources/watch.ts";
import { parseWebAddress } from "../../ingest/sources/web/address.ts";
import { lookForSync, type SyncRequest, type SyncSummary, syncCourse } from "../../ingest/sync.ts";
import type { Config } from "../config.ts";
import { LecternError } from "../errors.ts";
import { type ChunkingOptions, readChunking, withChunkingOptions } from "./chunking-options.ts";
import { integerBetween } from "./options.ts";
import { type CourseRun, type RunOptions, runIngest, withRunOptions } from "./run-ingest.ts";
import { withLectern } from "./session.ts";
import { describeSync } from "./sync-report.ts";

interface SyncOptions extends ChunkingOptions, RunOptions {
  course: string;
  watch?: true;
  allowEmpty?: true;
  depth: number;
  include?: string;
  allowPrivate?: true;
}

/** What is passed to each sync of a watched folder. */
interface Sync {
  place: string;
  /** Null: a folder on this machine. */
  address: S3Address | URL | null;
  web: Pick<SyncOptions, "depth" | "include" | "allowPrivate">;
  course: string;
  chunking: Chunking;
  allowsEmpty: boolean;
  run: RunOptions;
}

export function syncCommand(signal: AbortSignal): Command {
  const command = new Command("sync")
    .description(
      "keep a course in step with a folder, a bucket, a site or a Git repository: add, replace, move and remove decks",
    )
    .argument("<place>", "a folder, s3://bucket/prefix, or the address of a site or a repository")
    .requiredOption(
      "--course <name>",
      "the course; decks that are no longer in the place are removed from it",
    )
    .option("--watch", "keep running, and sync again whenever the folder changes")
    .option("--allow-empty", "empty the course if the place has no decks")
    .option("--depth <n>", "of a site: how many links its pages may be away", integerBetween(0, 10), 2)
    .option("--include <pattern>", "of a site or a repository: which decks, e.g. 'week-*/**'")
    .option("--allow-private", "let a site be on this machine or in a private network");
  return withRunOptions(withChunkingOptions(command)).action(async (place: string, options: SyncOptions) => {
    const sync = readSync(place, options);
    if (options.watch) await watchAndSync(sync, signal);
    else await syncOnce(sync, signal);
  });
}

function readSync(place: string, options: SyncOptions): Sync {
  const { course, watch, allowEmpty, depth, include, allowPrivate, ...run } = options;
  const address = parseS3Address(place) ?? parseWebAddress(place);
  if (course.trim() === "") throw new LecternError("usage", "Name the course with --course NAME");
  if (watch && address) {
    throw new LecternError(
      "usage",
      "--watch is for folders: sync a bucket or a site on a schedule, e.g. with cron",
    );
  }
  if (watch && run.dryRun) throw new LecternError("usage", "Use either --watch or --dry-run, not both");
  return {
    place,
    address,
    web: { depth, ...(include ? { include } : {}), ...(allowPrivate ? { allowPrivate } : {}) },
    course: course.trim(),
    chunking: readChunking(run),
    allowsEmpty: allowEmpty ?? false,
    run,
  };
}

/** Opens Lectern for one sync only, so that between two a server may be started. */
async function syncOnce(sync: Sync, signal: AbortSignal): Promise<void> {
  await withLectern("sync", async (lectern) => {
    if (sync.chunking.strategy === "semantic") needEmbedding(lectern.provider.embedding);
    const request: SyncRequest = { ...sync, source: await openSource(sync, lectern.config) };
    const run: CourseRun<SyncSummary> = {
      course: sync.course,
      command: "sync",
      look: (onEvent) => lookForSync(lectern.database, request, onEvent, signal),
      run: (dependencies, onEvent, running) => syncCourse(dependencies, request, onEvent, running),
      describe: describeSync,
    };
    await runIngest(lectern, sync.run, run, signal);
  });
}

async function openSource({ place, address, web }: Sync, config: Config): Promise<LookThrough> {
  if (!address) return folderSource(place);
  if (address instanceof URL) {
    const { webSource } = await import("../../ingest/sources/web/web.ts");
    const { depth, include, allowPrivate = false } = web;
    const mirrors = join(config.dataFolder, "mirrors");
    const { maxFileBytes } = config;
    return webSource({ start: address, depth, include, allowsPrivate: allowPrivate, mirrors, maxFileBytes });
  }
  const { openBucket } = await import("../providers/s3.ts");
  return s3Source({
    bucket: openBucket(address.bucket, config.bedrock.region),
    address,
    folder: mirrorFolder(config.dataFolder, address),
    maxFileBytes: config.maxFileBytes,
  });
}

async function watchAndSync(sync: Sync, signal: AbortSignal): Promise<void> {
  const watcher = {
    sync: () => syncOnce(sync, signal),
    onReady: () => console.error(`Watching ${sync.place}; Ctrl-C stops it`),
    onError: (error: LecternError) => console.error(`lectern: ${error.message}`),
  };
  await watchFolder(sync.place, watcher, signal);
  // Each sync has told what it could not read; that the watch was ended is no failure.
  process.exitCode = 0;
  console.error(`No longer watching ${sync.place}`);
}
