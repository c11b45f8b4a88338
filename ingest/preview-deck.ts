import type { Slide } from "../src/types.ts";
import type { Chunking } from "./chunk/chunking.ts";
import type { ChunkPreview } from "./chunk/preview.ts";
import type { DeckReader } from "./read/deck-reader.ts";
import { limitDeck } from "./read/limits.ts";
import { pageWarnings, wordless } from "./read/page-warnings.ts";
import { readWithin } from "./read/read-file.ts";
import { withhold } from "./read/withhold.ts";
import type { DeckFile } from "./sources/deck-file.ts";

/** How a deck would be read and cut; nothing is kept of it. Its slides have ids of their own, which stand for nothing else. */
export async function previewDeck(
  { reader, maxFileBytes }: { reader: DeckReader; maxFileBytes: number },
  { file, chunking }: { file: DeckFile; chunking: Chunking },
  signal: AbortSignal,
): Promise<ChunkPreview> {
  const { bytes, warnings: imported } = await readWithin(file, maxFileBytes);
  const read = await reader.read(await reader.convert(bytes, file.deck, signal), file.deck, signal);
  if (read.slides.length === 0) throw wordless(file.deck, read, reader.hasOcr);
  const warnings = [...imported, ...read.warnings, ...pageWarnings(read, reader)];
  const deck = limitDeck(withhold(read, reader.withheld, file.deck), file.deck);
  const slides = deck.slides.map(
    (slide, index): Slide => ({ ...slide, id: `${index + 1}`, course: "", deck: file.deck }),
  );
  const chunks = await reader.cut({ name: file.deck, slides, chunking, units: false }, signal);
  return { deck: file.deck, chunking, slides, chunks, warnings, enrichments: new Map() };
}
