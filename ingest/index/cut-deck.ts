import type { PreparedChunk } from "../../src/store/write-deck.ts";
import type { Slide } from "../../src/types.ts";
import { chunkSlides } from "../chunk/chunk.ts";
import type { Chunking } from "../chunk/chunking.ts";
import { prepareChunks } from "./prepare-chunks.ts";

export interface CuttingTask {
  /** The deck's path. */
  name: string;
  slides: Slide[];
  /** None that needs vectors. */
  chunking: Chunking;
  /** Whether the embedding model sees one thought at a time. */
  units: boolean;
}

/** A deck's slides as chunks with what is embedded of them. Throws the signal's reason. */
export type CutDeck = (task: CuttingTask, signal: AbortSignal) => Promise<PreparedChunk[]>;

export const cutDeck: CutDeck = async ({ slides, chunking, units }, signal) =>
  prepareChunks(await chunkSlides(slides, chunking, null, signal), slides, { units });
