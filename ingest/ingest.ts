import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { errorMessage, LecternError } from "../src/errors.ts";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import { findCourses, listCourses } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import type { DeckFiles } from "../src/store/deck-files.ts";
import {
  checkEmbeddingModel,
  type IndexedDeck,
  listIndexedDecks,
  type PreparedChunk,
  type PreparedDeck,
  slideId,
  writeIndex,
} from "../src/store/index.ts";
import type { Chunk, Passage, Slide } from "../src/types.ts";
import { chunkSlides, cuttersVersion } from "./chunk/chunk.ts";
import type { Chunking } from "./chunk/chunking.ts";
import type { Deck } from "./deck.ts";
import type { DeckFile } from "./discover.ts";
import { embedTexts } from "./embed-texts.ts";
import { embeddedTexts } from "./embedded-texts.ts";
import { readDeck, readersVersion } from "./read/read.ts";

export interface IngestDependencies {
  database: Database;
  deckFiles: DeckFiles;
  embedding: EmbeddingModel | null;
  maxFileBytes: number;
}

export interface IngestRequest {
  course: string;
  files: DeckFile[];
  chunking: Chunking;
}

export type IngestEvent =
  | { type: "reading"; deck: string; done: number; total: number }
  | { type: "read"; deck: string; slides: number; warnings: string[] }
  | { type: "unchanged"; deck: string }
  | { type: "failed"; deck: string; error: LecternError }
  | { type: "embedding"; done: number; total: number }
  | { type: "writing" };

export interface IngestSummary {
  course: string;
  decks: number;
  unchanged: number;
  failed: { deck: string; error: LecternError }[];
  slides: number;
  chunks: number;
  /** Tokens embedded in this run, and what they cost; null where nothing is billed. */
  tokens: number;
  costUsd: number | null;
  seconds: number;
}

/**
 * deck ─readDeck→ Slide[] ─chunkSlides→ Chunk[] ─embed→ vectors ─writeIndex→ store. A deck that can't be read is
 * reported and leaves what the index holds of it as it was; the others go on.
 */
export async function ingest(
  dependencies: IngestDependencies,
  request: IngestRequest,
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<IngestSummary> {
  const started = performance.now();
  const { database, embedding } = dependencies;
  const key = embedding && { model: embedding.id, dimensions: embedding.dimensions };
  await checkCourse(database, request.course, key);
  const indexed = new Map(
    (await listIndexedDecks(database, request.course)).map((deck) => [deck.path, deck]),
  );

  const { prepared, unchanged, failed } = await prepareDecks(
    dependencies,
    request,
    { indexed, onEvent },
    signal,
  );
  const chunks = prepared.flatMap((deck) => deck.chunks);
  const { tokens } = embedding
    ? await embedTexts(
        { database, embedding },
        chunks.flatMap((chunk) => chunk.embedded),
        (done, total) => onEvent({ type: "embedding", done, total }),
        signal,
      )
    : { tokens: 0 };
  if (prepared.length > 0) {
    onEvent({ type: "writing" });
    await writeIndex(database, request.course, prepared, key);
  }
  const price = embedding?.pricePerMillionTokens ?? null;
  return {
    course: request.course,
    decks: prepared.length,
    unchanged,
    failed,
    slides: prepared.reduce((sum, deck) => sum + deck.slides.length, 0),
    chunks: chunks.length,
    tokens,
    costUsd: price === null ? null : (tokens * price) / 1_000_000,
    seconds: (performance.now() - started) / 1000,
  };
}

async function checkCourse(
  database: Database,
  name: string,
  key: { model: string; dimensions: number } | null,
) {
  const exists = (await listCourses(database)).some((course) => course.name === name);
  if (exists) for (const course of await findCourses(database, name)) checkEmbeddingModel(course, key);
}

async function prepareDecks(
  dependencies: IngestDependencies,
  request: IngestRequest,
  context: { indexed: Map<string, IndexedDeck>; onEvent: (event: IngestEvent) => void },
  signal: AbortSignal,
) {
  const prepared: PreparedDeck[] = [];
  const failed: IngestSummary["failed"] = [];
  let unchanged = 0;
  for (const [done, file] of request.files.entries()) {
    signal.throwIfAborted();
    context.onEvent({ type: "reading", deck: file.deck, done, total: request.files.length });
    try {
      const deck = await prepareDeck(dependencies, { ...request, file }, context, signal);
      if (deck) prepared.push(deck);
      else unchanged++;
    } catch (cause) {
      if (signal.aborted) throw cause;
      const error = cause instanceof LecternError ? cause : unreadable(file, cause);
      failed.push({ deck: file.deck, error });
      context.onEvent({ type: "failed", deck: file.deck, error });
    }
  }
  return { prepared, unchanged, failed };
}

/** Null when the index holds this very deck, read and cut the same way. */
async function prepareDeck(
  { deckFiles, embedding, maxFileBytes }: IngestDependencies,
  { course, chunking, file }: IngestRequest & { file: DeckFile },
  { indexed, onEvent }: { indexed: Map<string, IndexedDeck>; onEvent: (event: IngestEvent) => void },
  signal: AbortSignal,
): Promise<PreparedDeck | null> {
  const bytes = readWithin(file, maxFileBytes);
  const contentHash = createHash("sha256").update(bytes).digest("hex");
  const buildKey = JSON.stringify({
    readers: readersVersion,
    cutters: cuttersVersion,
    chunking,
    embedding: embedding && { model: embedding.id, dimensions: embedding.dimensions, units: embedding.units },
  });
  const before = indexed.get(file.deck);
  if (before?.contentHash === contentHash && before.buildKey === buildKey) {
    onEvent({ type: "unchanged", deck: file.deck });
    return null;
  }
  // The reader may hand its buffer to a worker, which would leave this one empty.
  const deck = await readDeck(Uint8Array.from(bytes), file.deck, signal);
  const slides = identifySlides(course, file.deck, deck);
  if (deck.format === "pdf") deckFiles.save(contentHash, bytes);
  onEvent({ type: "read", deck: file.deck, slides: slides.length, warnings: deck.warnings });
  return {
    path: file.deck,
    format: deck.format,
    contentHash,
    buildKey,
    pageCount: deck.pageCount,
    slides,
    chunks: prepareChunks(await chunkSlides(slides, chunking, embedding, signal), slides, embedding),
  };
}

function prepareChunks(chunks: Chunk[], slides: Slide[], embedding: EmbeddingModel | null): PreparedChunk[] {
  const byId = new Map(slides.map((slide) => [slide.id, slide]));
  const parents = new Set(chunks.map((chunk) => chunk.parent));
  return chunks.map((chunk, index) => {
    if (parents.has(index)) return { ...chunk, embedded: [] };
    const passages = chunk.spans.flatMap(({ slideId: id, slideStart, length }): Passage[] => {
      const slide = byId.get(id);
      return slide ? [{ slide, text: slide.text.slice(slideStart, slideStart + length) }] : [];
    });
    return { ...chunk, embedded: embeddedTexts(chunk, passages, { units: embedding?.units ?? false }) };
  });
}

function readWithin(file: DeckFile, maxFileBytes: number): Uint8Array {
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const { size } = statSync(file.file);
  if (size > maxFileBytes) {
    throw new LecternError(
      "too-large",
      `${file.deck} is ${megabytes(size)}, over the limit of ${megabytes(maxFileBytes)}: split it or raise LECTERN_MAX_FILE_MB`,
    );
  }
  return readFileSync(file.file);
}

function identifySlides(course: string, path: string, deck: Deck): Slide[] {
  const seen = new Map<string, number>();
  return deck.slides.map((slide) => {
    const content = JSON.stringify([slide.section, slide.text]);
    const occurrence = seen.get(content) ?? 0;
    seen.set(content, occurrence + 1);
    return { ...slide, id: slideId(course, path, slide, occurrence), course, deck: path };
  });
}

function unreadable(file: DeckFile, cause: unknown): LecternError {
  return new LecternError("bad-deck", `${file.deck} can't be read: ${errorMessage(cause)}`, { cause });
}
