import { Tiktoken } from "js-tiktoken/lite";
import cl100k from "js-tiktoken/ranks/cl100k_base";
import { LRUCache } from "lru-cache";
import { cutAtBlanks } from "./split.ts";

/** Takes 0.3 s to make: only who counts tokens waits for it. */
let encoder: Tiktoken | null = null;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
/** UTF-16 units. What is longer is no word but, say, embedded base64. */
const longestWord = 200;

/** A word, a blank or a mark, where it starts (UTF-16 code units) and how many tokens it is. */
interface Piece {
  start: number;
  end: number;
  tokens: number;
}

/**
 * The pieces of a text with their sizes in cl100k tokens. Embedding models cut words their own way; this is the
 * approximation that Bedrock's unnamed tokenizer is usually given. Blanks count nothing: encoders join them to words.
 */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  for (const { start, end } of cutAtBlanks(text, 2_000)) {
    for (const { segment, index } of segmenter.segment(text.slice(start, end))) {
      for (const piece of piecesOf(segment, start + index)) found.push(piece);
    }
  }
  return found;
}

const counts = new LRUCache<string, number>({
  max: 2_000,
  memoMethod: (text) => pieces(text).reduce((sum, piece) => sum + piece.tokens, 0),
});

export const countTokens = (text: string): number => counts.memo(text);

/** Splits a monstrous "word" into several, at about four characters a token: as a single word it would make a chunk that no model takes. */
function piecesOf(segment: string, start: number): Piece[] {
  if (segment.length <= longestWord) {
    // A narrow no-break space belongs to the segmenter's word, as in "10 000", and may begin or end it.
    const word = segment.trim();
    return [{ start, end: start + segment.length, tokens: word === "" ? 0 : known.memo(word) }];
  }
  return cutAtBlanks(segment, longestWord).map((part) => ({
    start: start + part.start,
    end: start + part.end,
    tokens: segment.slice(part.start, part.end).trim() === "" ? 0 : Math.ceil((part.end - part.start) / 4),
  }));
}

const known = new LRUCache<string, number>({
  max: 100_000,
  memoMethod: (word) => {
    encoder ??= new Tiktoken(cl100k);
    return encoder.encode(` ${word}`).length;
  },
});
