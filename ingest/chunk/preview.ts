import type { SlideEnrichment } from "../../src/store/enrichments.ts";
import { counted } from "../../src/text/figures.ts";
import type { Chunk, Slide } from "../../src/types.ts";
import type { Chunking } from "./chunking.ts";

/** How one deck is cut, for a person to look at. */
export interface ChunkPreview {
  deck: string;
  /** Which kind of its format the deck was taken for, where formats have kinds. */
  dialect?: string;
  /** Where its metadata says that it, or its recording, is on the web. */
  source?: string;
  chunking: Chunking;
  slides: Slide[];
  chunks: Chunk[];
  warnings: string[];
  /** What a model wrote to find the slides by, by their ids. */
  enrichments: Map<string, SlideEnrichment>;
}

/** Tokens are those of the chunks that are searched; null if there is none. */
interface ChunkSummary {
  searched: number;
  parents: number;
  tokens: { min: number; median: number; max: number } | null;
}

export function summariseChunks(chunks: Chunk[]): ChunkSummary {
  const parents = parentsOf(chunks);
  const sizes = chunks
    .filter((_, index) => !parents.has(index))
    .map((chunk) => chunk.tokens)
    .sort((a, b) => a - b);
  const [min] = sizes;
  const max = sizes.at(-1);
  const middle = [
    sizes[Math.floor((sizes.length - 1) / 2)] ?? 0,
    sizes[Math.ceil((sizes.length - 1) / 2)] ?? 0,
  ];
  const median = middle.reduce((sum, size) => sum + size, 0) / 2;
  return {
    searched: sizes.length,
    parents: parents.size,
    tokens: min === undefined || max === undefined ? null : { min, median, max },
  };
}

export function parentsOf(chunks: Chunk[]): Set<number> {
  return new Set(chunks.flatMap(({ parent }) => parent ?? []));
}

/** `slide, 12 slides → 14 chunks, tokens 8 / 90 / 240 (least / median / most)`, as its parts. */
export function describeSummary({ slides, chunks }: ChunkPreview): string[] {
  const { searched, parents, tokens } = summariseChunks(chunks);
  return [
    counted(slides.length, "slide"),
    ...(parents > 0 ? [counted(parents, "parent"), `${searched} children`] : [counted(searched, "chunk")]),
    ...(tokens ? [`tokens: ${tokens.min} minimum, ${tokens.median} median, ${tokens.max} maximum`] : []),
  ];
}

/** `strategy slide, maxTokens 240, …` */
export function describeChunking(chunking: Chunking): string {
  return Object.entries(chunking)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === "string" && name === "divider" ? JSON.stringify(value) : value}`,
    )
    .join(", ");
}

/** What a model wrote to find the chunk's slides by; none of a parent, which is not searched itself. */
export function enrichmentsOf(
  index: number,
  { chunks, enrichments }: Pick<ChunkPreview, "chunks" | "enrichments">,
): SlideEnrichment[] {
  if (enrichments.size === 0 || parentsOf(chunks).has(index)) return [];
  const ids = new Set(chunks[index]?.spans.map(({ slideId }) => slideId));
  return [...ids].flatMap((id) => enrichments.get(id) ?? []);
}

/** A heading above what a model wrote, which nobody should take for the slide's words. */
export const describeEnricher = ({ model, prompt }: SlideEnrichment) =>
  `Written by ${model} (${prompt}) to help find the slide, not the slide's own words:`;

/** The slides that a chunk is made of, in its order. */
export function slidesOf({ spans }: Chunk, slides: Map<string, Slide>): Slide[] {
  return spans.flatMap((span) => slides.get(span.slideId) ?? []);
}

/** `p. 3` or `p. 3–7`; of a folded build-up its last page. */
export function describePages(slides: Slide[]): string {
  const first = slides[0]?.page;
  const last = slides.at(-1)?.page;
  return first === last ? `p. ${first}` : `p. ${first}–${last}`;
}
