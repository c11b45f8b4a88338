import { slideId } from "../../src/store/index.ts";
import type { PreparedDeck } from "../../src/store/write-deck.ts";
import type { Slide } from "../../src/types.ts";
import { chunkSlides } from "../chunk/chunk.ts";
import type { Chunking } from "../chunk/chunking.ts";
import type { Deck } from "../read/deck.ts";
import { plainReader } from "../read/deck-reader.ts";
import { limitDeck } from "../read/limits.ts";
import { pageWarnings, wordless } from "../read/page-warnings.ts";
import { hasPages } from "../read/read.ts";
import { readWithin } from "../read/read-file.ts";
import { withhold } from "../read/withhold.ts";
import type { IngestDependencies } from "../request.ts";
import { buildKeyOf } from "./build-key.ts";
import type { PlannedDeck } from "./plan.ts";
import { prepareChunks } from "./prepare-chunks.ts";

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
  const units = embedding?.units ?? false;
  const metadata = reader.readMetadata(file);
  const original = await readWithin(file, dependencies.maxFileBytes);
  const bytes = await reader.convert(original.bytes, file.deck, signal);
  // The reader may hand its buffer to a worker, which would leave this one empty.
  const read = await reader.read(new Uint8Array(bytes), file.deck, signal);
  if (read.slides.length === 0) throw wordless(file.deck, read, reader.hasOcr);
  const told = { ...read, warnings: [...original.warnings, ...read.warnings, ...pageWarnings(read, reader)] };
  const deck = limitDeck(withhold(told, reader.withheld, file.deck), file.deck);
  const slides = identifySlides({ course, path: file.deck, origin }, deck);
  if (hasPages(file.deck) && reader.keepsFiles) await deckFiles.save(original.hash, bytes);
  const prepared = {
    path: file.deck,
    origin,
    metadata,
    format: deck.format,
    contentHash: original.hash,
    buildKey: buildKeyOf(dependencies, { deck: file.deck, chunking, metadata }),
    pageCount: deck.pageCount,
    slides,
    chunks:
      chunking.strategy === "semantic"
        ? prepareChunks(await chunkSlides(slides, chunking, embedding, signal), slides, { units })
        : await reader.cut({ name: file.deck, slides, chunking, units }, signal),
  };
  return { deck, prepared, bytes: original.bytes.length };
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
