import { LecternError } from "../src/errors.ts";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import type { DeckFiles } from "../src/store/deck-files.ts";
import { type PreparedChunk, type PreparedDeck, slideId } from "../src/store/index.ts";
import type { Chunk, Metadata, Passage, Slide } from "../src/types.ts";
import { chunkSlides, cuttersVersion } from "./chunk/chunk.ts";
import type { Chunking } from "./chunk/chunking.ts";
import type { Deck, ReadDeck } from "./deck.ts";
import { embeddedTexts } from "./embedded-texts.ts";
import { hashOf, type PlannedDeck, readWithin } from "./plan.ts";
import { readDeck, readersVersion } from "./read/read.ts";

/** How bytes become slides: with whatever else than a file's own text the reader was told to use. */
export interface Reading {
  read: ReadDeck;
  /** What of it decides about the slides. */
  settings: Record<string, unknown>;
  /** Whether the file may be kept, to draw its pages. */
  keepsFiles: boolean;
}

/** A file's own text, and nothing else. */
export const plainReading: Reading = { read: readDeck, settings: {}, keepsFiles: true };

export interface PrepareDependencies {
  /** Absent: `plainReading`. */
  reading?: Reading;
  deckFiles: DeckFiles;
  embedding: EmbeddingModel | null;
  maxFileBytes: number;
}

/** Two decks with the same bytes and build key become the same chunks. */
export function buildKeyOf(
  { reading = plainReading, embedding }: Pick<PrepareDependencies, "reading" | "embedding">,
  chunking: Chunking,
  metadata: Metadata,
): string {
  return JSON.stringify({
    readers: readersVersion,
    cutters: cuttersVersion,
    ...reading.settings,
    chunking,
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    embedding: embedding && { model: embedding.id, dimensions: embedding.dimensions, units: embedding.units },
  });
}

/** file ─read→ Deck ─chunk→ a deck that is ready to be embedded and written. */
export async function prepareDeck(
  dependencies: PrepareDependencies,
  { file, origin }: PlannedDeck,
  { course, chunking, metadata }: { course: string; chunking: Chunking; metadata: Metadata },
  signal: AbortSignal,
): Promise<{ deck: Deck; prepared: PreparedDeck }> {
  const { deckFiles, embedding, reading = plainReading } = dependencies;
  const bytes = readWithin(file, dependencies.maxFileBytes);
  const contentHash = hashOf(bytes);
  // The reader may hand its buffer to a worker, which would leave this one empty.
  const deck = await reading.read(Uint8Array.from(bytes), file.deck, signal);
  if (deck.slides.length === 0) throw wordless(file.deck, deck);
  const slides = identifySlides({ course, path: file.deck, origin }, deck);
  if (deck.format === "pdf" && reading.keepsFiles) deckFiles.save(contentHash, bytes);
  const prepared = {
    path: file.deck,
    origin,
    metadata,
    format: deck.format,
    contentHash,
    buildKey: buildKeyOf(dependencies, chunking, metadata),
    pageCount: deck.pageCount,
    slides,
    chunks: prepareChunks(await chunkSlides(slides, chunking, embedding, signal), slides, embedding),
  };
  return { deck, prepared };
}

function wordless(name: string, { pageCount, extraction }: Deck): LecternError {
  const of = pageCount === 1 ? "1 page" : `${pageCount} pages`;
  const advice = extraction.ocr.length > 0 ? "OCR found no words either" : "read it with --ocr";
  return new LecternError(
    "bad-deck",
    `${name} has ${of}, and none has text (a scan, or pictures): ${advice}`,
  );
}

function identifySlides(
  { course, path, origin }: { course: string; path: string; origin: string },
  deck: Deck,
): Slide[] {
  const seen = new Map<string, number>();
  return deck.slides.map((slide) => {
    const content = JSON.stringify([slide.section, slide.text]);
    const occurrence = seen.get(content) ?? 0;
    seen.set(content, occurrence + 1);
    return { ...slide, id: slideId(course, origin, slide, occurrence), course, deck: path };
  });
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
