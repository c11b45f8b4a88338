import type { Metadata } from "../../src/types.ts";
import { cuttersVersion } from "../chunk/chunk.ts";
import type { Chunking } from "../chunk/chunking.ts";
import { plainReader } from "../read/deck-reader.ts";
import { readersVersion } from "../read/read.ts";
import type { IngestDependencies } from "../request.ts";

/** What decides, beside its bytes, what becomes of a deck: with the same bytes and key it becomes the same chunks. */
export function buildKeyOf(
  {
    reader = plainReader,
    embedding,
    enriching,
  }: Pick<IngestDependencies, "reader" | "embedding" | "enriching">,
  { deck, chunking, metadata }: { deck: string; chunking: Chunking; metadata: Metadata },
): string {
  return JSON.stringify({
    readers: readersVersion,
    cutters: cuttersVersion,
    ...reader.settingsOf(deck),
    chunking,
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    ...(enriching ? { enrich: enriching.key } : {}),
    embedding: embedding && { model: embedding.id, dimensions: embedding.dimensions, units: embedding.units },
  });
}
