import { Command } from "commander";
import type { Chunking } from "../../ingest/chunk/chunking.ts";
import { needEmbedding } from "../../ingest/chunk/semantic.ts";
import { folderSource } from "../../ingest/sources/folder.ts";
import { s3Source } from "../../ingest/sources/s3.ts";
import { mirrorFolder, parseS3Address, type S3Address } from "../../ingest/sources/s3-address.ts";
import type { LookThrough } from "../../ingest/sources/source.ts";
import { type SyncSummary, syncCourse } from "../../ingest/sync.ts";
import { watchFolder } from "../../ingest/watch.ts";
import type { Config } from "../config.ts";
import { LecternError } from "../errors.ts";
import { type ChunkingOptions, readChunking, withChunkingOptions } from "./chunking-options.ts";
import { showProgress } from "./progress.ts";
import { printJson, withLectern } from "./session.ts";
import { describeSync, showSync, toJson } from "./sync-report.ts";

interface SyncOptions extends ChunkingOptions {
  course: string;
  watch?: true;
  allowEmpty?: true;
  json?: true;
}

/** What each sync of a watched folder is told anew. */
interface Sync {
  place: string;
  /** Null: a folder on this machine. */
  address: S3Address | null;
  course: string;
  chunking: Chunking;
  allowsEmpty: boolean;
}

export function syncCommand(signal: AbortSignal): Command {
  const command = new Command("sync")
    .description("keep a course in step with a folder or a bucket: add, replace, move and remove decks")
    .argument("<place>", "a folder, or s3://bucket/prefix")
    .requiredOption("--course <name>", "the course; a deck that is not in the place leaves it");
  return withChunkingOptions(command)
    .option("--watch", "go on, and sync again whenever the folder changes")
    .option("--allow-empty", "let a place without any deck empty the course")
    .option("--json", "print the summary as JSON; with --watch one line a sync")
    .action(async (place: string, options: SyncOptions) => {
      const sync = readSync(place, options);
      if (options.watch) return watchAndSync(sync, options, signal);
      const summary = await syncOnce(sync, signal);
      if (options.json) printJson(toJson(summary));
      else console.log(describeSync(summary));
      if (summary.failed.length > 0) process.exitCode = 1;
    });
}

function readSync(place: string, options: SyncOptions): Sync {
  const { course, watch, allowEmpty, json: _, ...rest } = options;
  const address = parseS3Address(place);
  if (course.trim() === "") throw new LecternError("usage", "Name the course with --course NAME");
  if (watch && address) {
    throw new LecternError("usage", "--watch is for folders: sync a bucket by a timer, e.g. cron");
  }
  return {
    place,
    address,
    course: course.trim(),
    chunking: readChunking(rest),
    allowsEmpty: allowEmpty ?? false,
  };
}

/** Opens Lectern for one sync only, so that between two others may use the data folder. */
function syncOnce(sync: Sync, signal: AbortSignal): Promise<SyncSummary> {
  return withLectern("sync", async ({ database, deckFiles, provider, config }) => {
    if (sync.chunking.strategy === "semantic") needEmbedding(provider.embedding);
    const progress = showProgress();
    try {
      return await syncCourse(
        { database, deckFiles, embedding: provider.embedding, maxFileBytes: config.maxFileBytes },
        { ...sync, source: await openSource(sync, config) },
        showSync(progress),
        signal,
      );
    } finally {
      progress.stop();
    }
  });
}

async function openSource({ place, address }: Sync, config: Config): Promise<LookThrough> {
  if (!address) return folderSource(place);
  const { openBucket } = await import("../providers/s3.ts");
  return s3Source({
    bucket: openBucket(address.bucket, config.bedrock.region),
    address,
    folder: mirrorFolder(config.dataFolder, address),
    maxFileBytes: config.maxFileBytes,
  });
}

async function watchAndSync(sync: Sync, { json }: SyncOptions, signal: AbortSignal): Promise<void> {
  await watchFolder(
    sync.place,
    {
      async sync() {
        const summary = await syncOnce(sync, signal);
        console.log(json ? JSON.stringify(toJson(summary)) : describeSync(summary));
      },
      onReady: () => console.error(`Watching ${sync.place}; Ctrl-C ends it`),
      onError: (error) => console.error(`lectern: ${error.message}`),
    },
    signal,
  );
  console.error(`No longer watching ${sync.place}`);
}
