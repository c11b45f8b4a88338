import type { ChunkingOf } from "./chunking.ts";
import { pack } from "./pack.ts";
import { type SlideStretch, wordsOf } from "./stretch.ts";

/**
 * About `maxTokens` each, as Bedrock Knowledge Bases cut them: never across slides, so that every chunk is a substring
 * of one slide's text. A cut falls between words, at a line's end where one is near.
 */
export function cutFixed(
  block: SlideStretch[],
  { maxTokens, overlapPercentage }: ChunkingOf<"fixed">,
): SlideStretch[][] {
  const overlapTokens = Math.floor((maxTokens * overlapPercentage) / 100);
  return block.flatMap((stretch) =>
    pack(wordsOf(stretch), { maxTokens, overlapTokens, preferLineEnds: true }),
  );
}
