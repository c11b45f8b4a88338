import type { Chunk, Slide } from "../../src/types.ts";
import { type Piece, pieces } from "./tokens.ts";

export interface FixedChunking {
  strategy: "fixed";
  /** Tokens, 1…8,192. */
  maxTokens: number;
  /** Of `maxTokens`, repeated at the start of the next chunk; 0…99. */
  overlapPercentage: number;
}

/**
 * Fixed-size chunks, as Bedrock Knowledge Bases cut them: about `maxTokens`, never across slides, so that every
 * chunk is a substring of one slide's text. A cut falls at a line's end where one is near.
 */
export function chunkFixed(slide: Slide, { maxTokens, overlapPercentage }: FixedChunking): Chunk[] {
  const all = pieces(slide.text);
  const overlap = Math.floor((maxTokens * overlapPercentage) / 100);
  const chunks: Chunk[] = [];
  let from = 0;
  while (from < all.length) {
    const to = cut(slide.text, all, from, maxTokens);
    const chunk = makeChunk(slide, all, from, to);
    if (chunk) chunks.push(chunk);
    if (to >= all.length) break;
    // At least one piece further each time, however large the overlap.
    from = Math.max(from + 1, stepBack(all, to, overlap));
  }
  return chunks;
}

/** The index after the last piece of the chunk that starts at `from`. */
function cut(text: string, all: Piece[], from: number, maxTokens: number): number {
  let tokens = 0;
  let to = from;
  let lineEnd = -1;
  for (; to < all.length; to++) {
    const piece = all[to];
    if (!piece) break;
    if (tokens + piece.tokens > maxTokens && to > from) break;
    tokens += piece.tokens;
    if (tokens > maxTokens * 0.7 && text.slice(piece.start, piece.end).includes("\n")) lineEnd = to + 1;
  }
  return to < all.length && lineEnd > 0 ? lineEnd : to;
}

function stepBack(all: Piece[], to: number, overlap: number): number {
  let tokens = 0;
  let from = to;
  while (from > 0 && tokens + (all[from - 1]?.tokens ?? 0) <= overlap) {
    from--;
    tokens += all[from]?.tokens ?? 0;
  }
  return from;
}

function makeChunk(slide: Slide, all: Piece[], from: number, to: number): Chunk | null {
  const first = all[from];
  const last = all[to - 1];
  if (!first || !last) return null;
  const raw = slide.text.slice(first.start, last.end);
  const text = raw.trim();
  if (text === "") return null;
  const slideStart = first.start + raw.indexOf(text);
  const tokens = all.slice(from, to).reduce((sum, piece) => sum + piece.tokens, 0);
  return {
    text,
    context: contextOf(slide, slideStart),
    tokens,
    spans: [{ slideId: slide.id, slideStart, chunkStart: 0, length: text.length }],
  };
}

/** Section › title. The first chunk mostly begins with the title already; the others are found by it all the same. */
function contextOf(slide: Slide, start: number): string {
  const titleStands = start === 0 && slide.text.startsWith(slide.title);
  const section = slide.section === slide.title ? null : slide.section;
  return [section, titleStands ? null : slide.title].filter(Boolean).join(" › ");
}
