import { Command } from "commander";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { needEmbedding } from "../../ingest/chunk/semantic.ts";
import type { SyncEvent } from "../../ingest/events.ts";
import { isWordless } from "../../ingest/failed-deck.ts";
import { type IngestSummary, ingest } from "../../ingest/ingest.ts";
import { discoverDecks } from "../../ingest/sources/discover.ts";
import type { Lectern } from "../setup.ts";
import { counted, duration, money } from "../text/figures.ts";
import { type ChunkingOptions, readChunking, withChunkingOptions } from "./chunking-options.ts";
import { showIngest } from "./ingest-events.ts";
import { openReaderFor } from "./reading-options.ts";
import { type CourseRun, type RunOptions, runIngest, withRunOptions } from "./run-ingest.ts";
import { withLectern } from "./session.ts";

interface IngestOptions extends ChunkingOptions, RunOptions {
  course?: string;
}

export function ingestCommand(signal: AbortSignal): Command {
  const command = new Command("ingest")
    .description(
      "read decks (PDF, PowerPoint, Markdown, notebooks, HTML, Org, LaTeX, Word, transcripts, text, JSON lines) into a course",
    )
    .argument("<path...>", "files or folders")
    .option("--course <name>", "the course to add them to (default: the folder's name)");
  return withRunOptions(withChunkingOptions(command)).action(
    async (paths: string[], { course, ...options }: IngestOptions) => {
      const chunking = readChunking(options);
      await withLectern("ingest", async (lectern) => {
        if (chunking.strategy === "semantic") needEmbedding(lectern.provider.embedding);
        const found = discoverDecks(paths, course);
        const request = { course: found.course, files: found.files, chunking };
        const run: CourseRun<IngestSummary> = {
          course: found.course,
          command: "ingest",
          async look(onEvent) {
            announce(found, onEvent);
            return request;
          },
          async run(dependencies, onEvent, running) {
            announce(found, onEvent);
            return ingest(dependencies, request, onEvent, running);
          },
          describe: describeSummary,
        };
        await runIngest(lectern, options, run, signal);
      });
    },
  );
}

function announce(
  { skipped, warnings, leftOut }: ReturnType<typeof discoverDecks>,
  onEvent: (event: SyncEvent) => void,
): void {
  for (const text of warnings) onEvent({ type: "warning", text });
  for (const one of skipped) onEvent({ type: "skipped", ...one });
  if (leftOut.length > 0) onEvent({ type: "left-out", kinds: leftOut });
}

/** What `serve` prepares the bundled course with. */
export async function ingestPaths(
  lectern: Lectern,
  paths: string[],
  { course }: { course: string | undefined },
  signal: AbortSignal,
): Promise<IngestSummary> {
  const { database, deckFiles, provider, config } = lectern;
  const found = discoverDecks(paths, course);
  const display = showIngest();
  const { reader } = await openReaderFor(lectern, {}, display.show);
  try {
    return await ingest(
      { database, deckFiles, embedding: provider.embedding, reader, maxFileBytes: config.maxFileBytes },
      { course: found.course, files: found.files, chunking: defaultChunking },
      display.show,
      signal,
    );
  } finally {
    display.stop();
    await reader.close();
  }
}

function describeSummary(summary: IngestSummary): string {
  const { course, decks, unchanged, failed, slides, chunks, tokens, costUsd, seconds } = summary;
  const unread = failed.filter((one) => !isWordless(one));
  const counts = [
    counted(decks, "deck"),
    counted(slides, "slide"),
    counted(chunks, "chunk"),
    `${counted(tokens, "token")} embedded`,
    duration(seconds * 1_000),
    ...(costUsd === null ? [] : [`about ${money(costUsd)}`]),
  ].join(", ");
  const asides = [
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(unread.length > 0 ? [`${unread.length} failed`] : []),
  ];
  return `Course "${course}": ${counts}${asides.length > 0 ? ` (${asides.join("; ")})` : ""}`;
}
