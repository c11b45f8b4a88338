import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { chunkSlides } from "../../ingest/chunk/chunk.ts";
import type { Chunking } from "../../ingest/chunk/chunking.ts";
import {
  type ChunkPreview,
  describeSummary,
  enrichmentsOf,
  summariseChunks,
} from "../../ingest/chunk/preview.ts";
import { renderHtml } from "../../ingest/chunk/preview-html.ts";
import { renderText } from "../../ingest/chunk/preview-text.ts";
import { convertDeck } from "../../ingest/office/convert-deck.ts";
import { findOffice } from "../../ingest/office/office.ts";
import { pageWarnings } from "../../ingest/read/page-warnings.ts";
import { readDeck } from "../../ingest/read/read.ts";
import { readWithin } from "../../ingest/read/read-file.ts";
import { withhold } from "../../ingest/read/withhold.ts";
import type { DeckFile } from "../../ingest/sources/deck-file.ts";
import { discoverDecks } from "../../ingest/sources/discover.ts";
import { readSidecar } from "../../ingest/sources/sidecar.ts";
import { loadConfig } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import type { EmbeddingModel } from "../providers/provider.ts";
import { makeProvider } from "../setup.ts";
import { findCourses } from "../store/courses.ts";
import { enrichmentsOfDeck, type SlideEnrichment } from "../store/enrichments.ts";
import { sourceOf } from "../text/source-address.ts";
import type { Slide } from "../types.ts";
import { type ChunkingOptions, readChunking, withChunkingOptions } from "./chunking-options.ts";
import { showProgress } from "./progress.ts";
import { printJson, withLectern } from "./session.ts";

interface ChunksOptions extends ChunkingOptions {
  course?: string;
  html?: string;
  json?: true;
}

export function chunksCommand(signal: AbortSignal): Command {
  const command = new Command("chunks")
    .description("show how a deck is cut into chunks; needs no database")
    .argument("<deck>", "one file");
  return withChunkingOptions(command)
    .option("--course <name>", "also show the enrichments that this course holds for the deck's slides")
    .option("--html <file>", "write a page that shows the slides with the chunks in colour")
    .option("--json", "print JSON")
    .action(async (path: string, { course, html, json, ...options }: ChunksOptions) => {
      const cut = await previewChunks(path, readChunking(options), signal);
      const preview = course === undefined ? cut : await withEnrichments(cut, course);
      for (const warning of preview.warnings) console.error(`${preview.deck}: ${warning}`);
      if (html !== undefined) writePage(html, await renderHtml(preview));
      if (json) printJson(toJson(preview));
      else if (html === undefined) console.log(renderText(preview));
      else console.log(`${preview.deck}: ${describeSummary(preview).join(", ")}: ${html}`);
    });
}

async function previewChunks(path: string, chunking: Chunking, signal: AbortSignal): Promise<ChunkPreview> {
  const { files } = discoverDecks([path], undefined);
  const [file] = files;
  if (!file || files.length > 1)
    throw new LecternError("usage", `${path} holds ${files.length} decks: name one of them`);
  const { office, withheld } = loadConfig();
  const own = await readDeckFile(file);
  const bytes = await convertDeck(findOffice(office), own.bytes, file.deck, signal);
  const deck = withhold(await readDeck(bytes, file.deck, signal), withheld, file.deck);
  const warnings = [...own.warnings, ...deck.warnings, ...pageWarnings(deck, { hasOcr: false })];
  const slides = deck.slides.map((slide, index): Slide => {
    return { ...slide, id: `${index + 1}`, course: "", deck: file.deck };
  });
  const embedding = chunking.strategy === "semantic" ? await loadEmbeddingModel() : null;
  const chunks = await chunkSlides(slides, chunking, embedding, signal);
  const kind = deck.dialect === undefined ? {} : { dialect: deck.dialect };
  const source = sourceOf(readSidecar(file));
  const from = source === null ? {} : { source };
  return { deck: file.deck, ...kind, ...from, chunking, slides, chunks, warnings, enrichments: new Map() };
}

/** A slide that has changed since the course was read has none. */
async function withEnrichments(preview: ChunkPreview, course: string): Promise<ChunkPreview> {
  return withLectern("chunks", async ({ database }) => {
    await findCourses(database, course);
    const byText = await enrichmentsOfDeck(database, course, preview.deck);
    const found = preview.slides.flatMap(({ id, text }): [string, SlideEnrichment][] => {
      const made = byText.get(text);
      return made ? [[id, made]] : [];
    });
    return { ...preview, enrichments: new Map(found) };
  });
}

async function readDeckFile(file: DeckFile): Promise<{ bytes: Uint8Array; warnings: string[] }> {
  try {
    return await readWithin(file, Number.POSITIVE_INFINITY);
  } catch (cause) {
    if (cause instanceof LecternError) throw cause;
    throw new LecternError("storage", `Can't read ${file.file} (${errorMessage(cause)})`, { cause });
  }
}

async function loadEmbeddingModel(): Promise<EmbeddingModel | null> {
  const progress = showProgress();
  const provider = await makeProvider(loadConfig(), progress.step);
  progress.stop();
  return provider.embedding;
}

function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (cause) {
    throw new LecternError("storage", `Can't write ${file} (${errorMessage(cause)})`, { cause });
  }
}

/** Slides by page, for their ids here stand for nothing outside. */
function toJson({ deck, dialect, source, chunking, slides, chunks, warnings, enrichments }: ChunkPreview) {
  const pages = new Map(slides.map(({ id, page, title, section }) => [id, { page, title, section }]));
  return {
    deck,
    ...(dialect === undefined ? {} : { dialect }),
    ...(source === undefined ? {} : { source }),
    chunking,
    ...summariseChunks(chunks),
    warnings,
    chunks: chunks.map(({ text, context, tokens, parent, spans }, index) => ({
      index,
      parent: parent ?? null,
      tokens,
      context,
      text,
      ...(enrichments.size > 0 ? { enrichments: enrichmentsOf(index, { chunks, enrichments }) } : {}),
      spans: spans.map(({ slideId, ...span }) => ({ ...pages.get(slideId), ...span })),
    })),
  };
}
