import type { Chunk, ChunkSpan } from "../../src/types.ts";
import { contextOf } from "./context.ts";
import { joinTouching, type SlideStretch, textOf, totalTokens } from "./stretch.ts";

/** Between the words of two slides. */
const joint = "\n\n";

/** A chunk of stretches in reading order, without the blanks at their ends. None where all of it is blank. */
export function joinChunk(stretches: SlideStretch[], parent?: number): Chunk[] {
  const joined = joinTouching(stretches).filter((stretch) => textOf(stretch).trim() !== "");
  if (joined.length === 0) return [];
  let text = "";
  const spans: ChunkSpan[] = [];
  for (const stretch of joined) {
    const raw = textOf(stretch);
    const words = raw.trim();
    if (text !== "") text += joint;
    const slideStart = stretch.start + raw.length - raw.trimStart().length;
    spans.push({ slideId: stretch.slide.id, slideStart, chunkStart: text.length, length: words.length });
    text += words;
  }
  const chunk = { text, context: contextOf(joined), tokens: totalTokens(stretches), spans };
  return [parent === undefined ? chunk : { ...chunk, parent }];
}
