import type { EmbeddingModel } from "../../src/providers/provider.ts";
import type { Chunk, Slide } from "../../src/types.ts";
import type { Chunking } from "./chunking.ts";
import { cutByDefault } from "./default.ts";
import { cutFixed } from "./fixed.ts";
import { cutHierarchically, type Family } from "./hierarchical.ts";
import { joinChunk } from "./join.ts";
import { cutNowhere } from "./none.ts";
import { cutByMeaning, needEmbedding } from "./semantic.ts";
import { cutBySlide } from "./slide.ts";
import { type SlideStretch, splitAtDivider, splitAtSections } from "./stretch.ts";

/** Increment this when the same slides and settings make different chunks or different texts to embed: decks are then cut again. */
export const cuttersVersion = 3;

/** 240 tokens keep a chunk and its context near the local model's 256; most slides are one chunk. */
export const defaultChunking: Chunking = {
  strategy: "slide",
  maxTokens: 240,
  minTokens: 0,
  overlapPercentage: 20,
};

/**
 * The chunks of one deck, in its order; a parent stands before its children. Every word of every slide, dividers
 * aside, is in a chunk that is searched. Throws `unavailable` if `semantic` has no embedding model.
 */
export async function chunkSlides(
  slides: Slide[],
  chunking: Chunking,
  embedding: EmbeddingModel | null,
  signal: AbortSignal,
): Promise<Chunk[]> {
  const blocks = splitAtDivider(slides, chunking.divider);
  const runs = blocks.flatMap(splitAtSections);
  switch (chunking.strategy) {
    case "fixed":
      return joinChunks(blocks.flatMap((block) => cutFixed(block, chunking)));
    case "default":
      return joinChunks(blocks.flatMap(cutByDefault));
    case "hierarchical":
      return joinFamilies(runs.flatMap((run) => cutHierarchically(run, chunking)));
    case "semantic":
      return joinChunks(await cutByMeaning(runs, chunking, needEmbedding(embedding), signal));
    case "none":
      return joinChunks(blocks.flatMap(cutNowhere));
    case "slide":
      return joinChunks(runs.flatMap((run) => cutBySlide(run, chunking)));
  }
}

function joinChunks(groups: SlideStretch[][]): Chunk[] {
  return groups.flatMap((group) => joinChunk(group));
}

function joinFamilies(families: Family[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (const { parent, children } of families) {
    const index = chunks.length;
    chunks.push(...joinChunk(parent), ...children.flatMap((child) => joinChunk(child, index)));
  }
  return chunks;
}
