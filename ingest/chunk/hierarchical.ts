import type { Slide } from "../../src/types.ts";
import type { ChunkingOf } from "./chunking.ts";
import { pack } from "./pack.ts";
import { sentencesOf } from "./sentences.ts";
import { joinTouching, type SlideStretch } from "./stretch.ts";

/** A parent, which answers, and the children that are searched in its stead. */
export interface Family {
  parent: SlideStretch[];
  children: SlideStretch[][];
}

/**
 * As Bedrock Knowledge Bases do it, with slides: a parent gathers successive slides of a section, a child is of one
 * slide, and the overlap counts in both layers. A parent repeats whole slides only, and sentences of a slide that is
 * longer than a parent; what it repeats is searched in the parent before. `run` is of one section.
 */
export function cutHierarchically(
  run: SlideStretch[],
  { parentTokens, childTokens, overlapTokens }: ChunkingOf<"hierarchical">,
): Family[] {
  const units = run.flatMap((stretch) =>
    stretch.tokens <= parentTokens ? [stretch] : sentencesOf(stretch, parentTokens),
  );
  const searched = new Map<Slide, SlideStretch[]>();
  return pack(units, { maxTokens: parentTokens, overlapTokens }).map((parent) => {
    const children = joinTouching(parent)
      .flatMap((stretch) =>
        pack(sentencesOf(stretch, childTokens), { maxTokens: childTokens, overlapTokens }),
      )
      .filter((child) => !joinTouching(child).every((stretch) => isSearched(stretch, searched)));
    for (const stretch of children.flatMap(joinTouching))
      searched.set(stretch.slide, [...(searched.get(stretch.slide) ?? []), stretch]);
    return { parent, children };
  });
}

function isSearched({ slide, start, end }: SlideStretch, searched: Map<Slide, SlideStretch[]>): boolean {
  return (searched.get(slide) ?? []).some((other) => other.start <= start && end <= other.end);
}
