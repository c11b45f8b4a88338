import { Command } from "commander";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import type { Chunking } from "../../ingest/chunk/chunking.ts";
import { needEmbedding } from "../../ingest/chunk/semantic.ts";
import { discoverDecks } from "../../ingest/discover.ts";
import { type IngestEvent, type IngestSummary, ingest } from "../../ingest/ingest.ts";
import type { Lectern } from "../setup.ts";
import { type ChunkingOptions, readChunking, withChunkingOptions } from "./chunking-options.ts";
import { type Progress, showProgress } from "./progress.ts";
import { printJson, withLectern } from "./session.ts";

interface IngestOptions extends ChunkingOptions {
  course?: string;
  json?: true;
}

export function ingestCommand(signal: AbortSignal): Command {
  const command = new Command("ingest")
    .description("read decks (PDF, Markdown, text, JSON lines) into a course")
    .argument("<path...>", "files or folders")
    .option("--course <name>", "the course they belong to (default: the folder's name)");
  return withChunkingOptions(command)
    .option("--json", "print the summary as JSON")
    .action(async (paths: string[], { course, ...options }: IngestOptions) => {
      const chunking = readChunking(options);
      const summary = await withLectern("ingest", (lectern) =>
        ingestPaths(lectern, paths, { course, chunking }, signal),
      );
      if (options.json)
        printJson({
          ...summary,
          failed: summary.failed.map(({ deck, error }) => ({ deck, error: error.message })),
        });
      else console.log(describeSummary(summary));
      if (summary.failed.length > 0) process.exitCode = 1;
    });
}

/** Also what `serve` prepares the bundled course with. */
export async function ingestPaths(
  { database, deckFiles, provider, config }: Lectern,
  paths: string[],
  { course, chunking = defaultChunking }: { course: string | undefined; chunking?: Chunking },
  signal: AbortSignal,
): Promise<IngestSummary> {
  const { course: name, files } = discoverDecks(paths, course);
  if (chunking.strategy === "semantic") needEmbedding(provider.embedding);
  const progress = showProgress();
  try {
    return await ingest(
      { database, deckFiles, embedding: provider.embedding, maxFileBytes: config.maxFileBytes },
      { course: name, files, chunking },
      (event) => show(progress, event),
      signal,
    );
  } finally {
    progress.stop();
  }
}

function show(progress: Progress, event: IngestEvent): void {
  switch (event.type) {
    case "reading":
      progress.step(`Reading ${event.deck}`, event.done / event.total);
      break;
    case "read":
      for (const warning of event.warnings) progress.line(`${event.deck}: ${warning}`);
      break;
    case "unchanged":
      progress.line(`${event.deck}: unchanged, nothing to do`);
      break;
    case "failed":
      progress.line(`Not read: ${event.error.message}`);
      break;
    case "embedding":
      progress.step("Embedding chunks", event.done / event.total);
      break;
    case "writing":
      progress.step("Writing the index", null);
      break;
  }
}

function describeSummary(summary: IngestSummary): string {
  const { course, decks, unchanged, failed, slides, chunks, tokens, costUsd, seconds } = summary;
  const counts = [
    `${decks} ${decks === 1 ? "deck" : "decks"}`,
    `${slides} slides`,
    `${chunks} chunks`,
    `${tokens} tokens embedded`,
    `${seconds.toFixed(1)} seconds`,
    ...(costUsd === null ? [] : [`about $${costUsd.toFixed(4)}`]),
  ].join(", ");
  const asides = [
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed: ${failed.map((one) => one.deck).join(", ")}`] : []),
  ];
  return `Course "${course}": ${counts}${asides.length > 0 ? ` (${asides.join("; ")})` : ""}`;
}
