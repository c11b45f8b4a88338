import { Tiktoken } from "js-tiktoken/lite";
import cl100k from "js-tiktoken/ranks/cl100k_base";

const encoder = new Tiktoken(cl100k);
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
const known = new Map<string, number>();

/** A word, a blank or a mark, where it starts (UTF-16 code units) and how many tokens it is. */
export interface Piece {
  start: number;
  end: number;
  tokens: number;
}

/**
 * The pieces of a text with their sizes in cl100k tokens. Embedding models cut words their own way; this is the
 * approximation that Bedrock's unnamed tokenizer is usually given. Blanks count nothing: encoders join them to words.
 */
export function pieces(text: string): Piece[] {
  return Array.from(segmenter.segment(text), ({ segment, index }) => ({
    start: index,
    end: index + segment.length,
    tokens: segment.trim() === "" ? 0 : tokensOf(segment),
  }));
}

export function countTokens(text: string): number {
  return pieces(text).reduce((sum, piece) => sum + piece.tokens, 0);
}

function tokensOf(word: string): number {
  const cached = known.get(word);
  if (cached !== undefined) return cached;
  // Bounded work for one monstrous "word", such as embedded base64: about four characters a token.
  const tokens = word.length > 200 ? Math.ceil(word.length / 4) : encoder.encode(` ${word}`).length;
  if (known.size < 100_000) known.set(word, tokens);
  return tokens;
}
