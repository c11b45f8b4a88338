import type { PreparedChunk } from "../../src/store/write-deck.ts";
import type { Chunk, Enrichment, Passage, Slide } from "../../src/types.ts";
import { embeddedTexts } from "../embed/embedded-texts.ts";

/** The chunks with the texts that are embedded of them. `units`: whether the model sees one thought at a time; `enrichments` by the slides' ids. */
export function prepareChunks(
  chunks: Chunk[],
  slides: Slide[],
  { units, enrichments = new Map() }: { units: boolean; enrichments?: Map<string, Enrichment> },
): PreparedChunk[] {
  const byId = new Map(slides.map((slide) => [slide.id, slide]));
  const parents = new Set(chunks.map((chunk) => chunk.parent));
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
