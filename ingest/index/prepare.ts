import type { Charge } from "../../src/ledger/charge.ts";
import type { EmbeddingModel } from "../../src/providers/provider.ts";
import type { DeckFiles } from "../../src/store/deck-files.ts";
import { slideId } from "../../src/store/index.ts";
import type { PreparedChunk, PreparedDeck } from "../../src/store/write-deck.ts";
import type { Chunk, Metadata, Passage, Slide } from "../../src/types.ts";
import { chunkSlides, cuttersVersion } from "../chunk/chunk.ts";
import type { Chunking } from "../chunk/chunking.ts";
import { embeddedTexts } from "../embed/embedded-texts.ts";
import type { Deck, ReadDeck } from "../read/deck.ts";
import { pageWarnings, wordless } from "../read/page-warnings.ts";
import { readDeck, readersVersion } from "../read/read.ts";
import { readWithin } from "../read/read-file.ts";
import type { DeckFile } from "../sources/discover.ts";
import { readSidecar } from "../sources/sidecar.ts";
import type { PlannedDeck } from "./plan.ts";

/** How a file becomes slides: with whatever else than its own text the reader was told to use. One run's. */
export interface Reading {
  read: ReadDeck;
  /** What is said of the deck beside it. Throws `bad-deck`. */
  readMetadata(file: DeckFile): Metadata;
  /** What of the reading decides about the slides of the deck with this path. */
  settingsOf(deck: string): Record<string, unknown>;
  /** Whether the file may be kept, to draw its pages. */
  keepsFiles: boolean;
  /** Whether pages without text are read off their pictures. */
  hasOcr: boolean;
  /** Decks that may be read at once. */
  atOnce: number;
  /** What models were paid for it since this was last asked. */
  takeCharges(): Charge[];
}

/** A file's own text, and nothing else. */
export const plainReading: Reading = {
  read: readDeck,
  readMetadata: readSidecar,
  settingsOf: () => ({}),
  keepsFiles: true,
  hasOcr: false,
  atOnce: 1,
  takeCharges: () => [],
};

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
  { deck, chunking, metadata }: { deck: string; chunking: Chunking; metadata: Metadata },
): string {
  return JSON.stringify({
    readers: readersVersion,
    cutters: cuttersVersion,
    ...reading.settingsOf(deck),
    chunking,
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    embedding: embedding && { model: embedding.id, dimensions: embedding.dimensions, units: embedding.units },
  });
}

export interface ReadResult {
  deck: Deck;
  prepared: PreparedDeck;
  /** Of the file. */
  bytes: number;
}

/** file ─read→ Deck ─chunk→ a deck that is ready to be embedded and written. */
export async function prepareDeck(
  dependencies: PrepareDependencies,
  { file, origin }: PlannedDeck,
  { course, chunking }: { course: string; chunking: Chunking },
  signal: AbortSignal,
): Promise<ReadResult> {
  const { deckFiles, embedding, reading = plainReading } = dependencies;
  const metadata = reading.readMetadata(file);
  const { bytes, hash } = await readWithin(file, dependencies.maxFileBytes);
  // The reader may hand its buffer to a worker, which would leave this one empty.
  const read = await reading.read(new Uint8Array(bytes), file.deck, signal);
  if (read.slides.length === 0) throw wordless(file.deck, read, reading.hasOcr);
  const deck = { ...read, warnings: [...read.warnings, ...pageWarnings(read, reading)] };
  const slides = identifySlides({ course, path: file.deck, origin }, deck);
  if (deck.format === "pdf" && reading.keepsFiles) await deckFiles.save(hash, bytes);
  const prepared = {
    path: file.deck,
    origin,
    metadata,
    format: deck.format,
    contentHash: hash,
    buildKey: buildKeyOf(dependencies, { deck: file.deck, chunking, metadata }),
    pageCount: deck.pageCount,
    slides,
    chunks: prepareChunks(await chunkSlides(slides, chunking, embedding, signal), slides, embedding),
  };
  return { deck, prepared, bytes: bytes.length };
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
