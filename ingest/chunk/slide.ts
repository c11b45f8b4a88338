import type { ChunkingOf } from "./chunking.ts";
import { pack } from "./pack.ts";
import { sentencesOf } from "./sentences.ts";
import { type SlideStretch, totalTokens } from "./stretch.ts";

/**
 * A slide is a chunk, for it is what its author thought of as one. Neighbours of a section that are both under
 * `minTokens` go together until they are not; a slide over `maxTokens` is cut at sentences. `run` is of one section.
 */
export function cutBySlide(
  run: SlideStretch[],
  { maxTokens, minTokens, overlapPercentage }: ChunkingOf<"slide">,
): SlideStretch[][] {
  const overlapTokens = Math.floor((maxTokens * overlapPercentage) / 100);
  return mergeSmall(run, minTokens, maxTokens).flatMap((group) =>
    totalTokens(group) <= maxTokens
      ? [group]
      : pack(
          group.flatMap((stretch) => sentencesOf(stretch, maxTokens)),
          { maxTokens, overlapTokens },
        ),
  );
}

function mergeSmall(run: SlideStretch[], minTokens: number, maxTokens: number): SlideStretch[][] {
  const groups: SlideStretch[][] = [];
  for (const stretch of run) {
    const last = groups.at(-1);
    const before = last ? totalTokens(last) : 0;
    const areSmall = before < minTokens && stretch.tokens < minTokens;
    if (last && areSmall && before + stretch.tokens <= maxTokens) last.push(stretch);
    else groups.push([stretch]);
  }
  return groups;
}
