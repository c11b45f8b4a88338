import type { EmbeddingModel } from "../../src/providers/provider.ts";
import { slideId } from "../../src/store/index.ts";
import type { PreparedChunk, PreparedDeck } from "../../src/store/write-deck.ts";
import type { Chunk, Enrichment, Passage, Slide } from "../../src/types.ts";
import { chunkSlides } from "../chunk/chunk.ts";
import type { Chunking } from "../chunk/chunking.ts";
import { embeddedTexts } from "../embed/embedded-texts.ts";
import type { Deck } from "../read/deck.ts";
import { plainReader } from "../read/deck-reader.ts";
import { limitDeck } from "../read/limits.ts";
import { pageWarnings, wordless } from "../read/page-warnings.ts";
import { readWithin } from "../read/read-file.ts";
import type { IngestDependencies } from "../request.ts";
import { buildKeyOf } from "./build-key.ts";
import type { PlannedDeck } from "./plan.ts";

export interface ReadResult {
  deck: Deck;
  prepared: PreparedDeck;
  /** The file's size. */
  bytes: number;
}

/** file ─read→ Deck ─chunk→ a deck that is ready to be embedded and written. */
export async function prepareDeck(
  dependencies: IngestDependencies,
  { file, origin }: PlannedDeck,
  { course, chunking }: { course: string; chunking: Chunking },
  signal: AbortSignal,
): Promise<ReadResult> {
  const { deckFiles, embedding, reader = plainReader } = dependencies;
  const metadata = reader.readMetadata(file);
  const { bytes, hash } = await readWithin(file, dependencies.maxFileBytes);
  // The reader may hand its buffer to a worker, which would leave this one empty.
  const read = await reader.read(new Uint8Array(bytes), file.deck, signal);
  if (read.slides.length === 0) throw wordless(file.deck, read, reader.hasOcr);
  const deck = limitDeck({ ...read, warnings: [...read.warnings, ...pageWarnings(read, reader)] }, file.deck);
  const slides = identifySlides({ course, path: file.deck, origin }, deck);
  if (deck.format === "pdf" && reader.keepsFiles) await deckFiles.save(hash, bytes);
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

/** `enrichments` by the slides' ids. */
export function prepareChunks(
  chunks: Chunk[],
  slides: Slide[],
  embedding: EmbeddingModel | null,
  enrichments: Map<string, Enrichment> = new Map(),
): PreparedChunk[] {
  const byId = new Map(slides.map((slide) => [slide.id, slide]));
  const parents = new Set(chunks.map((chunk) => chunk.parent));
  const units = embedding?.units ?? false;
  return chunks.map((chunk, index) => {
    if (parents.has(index)) return { ...chunk, embedded: [] };
    const passages = chunk.spans.flatMap(({ slideId: id, slideStart, length }): Passage[] => {
      const slide = byId.get(id);
      return slide ? [{ slide, text: slide.text.slice(slideStart, slideStart + length) }] : [];
    });
    const own = [...new Set(chunk.spans.map((span) => span.slideId))];
    const found = own.flatMap((id) => enrichments.get(id) ?? []);
    return { ...chunk, embedded: embeddedTexts(chunk, passages, { units, enrichments: found }) };
  });
}
