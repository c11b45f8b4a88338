import type { Chunk, Slide } from "../../src/types.ts";
import { chunkFixed, type FixedChunking } from "./fixed.ts";

export type Chunking = FixedChunking;

/** 240 tokens keep a chunk and its context within the local model's 256; most slides are one chunk. */
export const defaultChunking: Chunking = { strategy: "fixed", maxTokens: 240, overlapPercentage: 20 };

export function chunkSlides(slides: Slide[], chunking: Chunking): Chunk[] {
  return slides.flatMap((slide) => chunkFixed(slide, chunking));
}
