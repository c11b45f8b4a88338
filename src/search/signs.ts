import type { VectorCodes } from "./vector-code.ts";

/** The signs of vectors, a bit a dimension, 32 to a word: 1/32 of the floats, and compared by exclusive or. */
export interface Signs {
  words: number;
  bits: Uint32Array;
}

export function signsOf({ bytes, dimensions, scales }: VectorCodes): Signs {
  const words = Math.ceil(dimensions / 32);
  const bits = new Uint32Array(scales.length * words);
  for (let vector = 0; vector < scales.length; vector++) {
    for (let d = 0; d < dimensions; d++) {
      if ((bytes[vector * dimensions + d] ?? 0) <= 0) continue;
      const at = vector * words + (d >> 5);
      bits[at] = (bits[at] ?? 0) | (1 << (d & 31));
    }
  }
  return { words, bits };
}

/**
 * About the `limit` vectors whose signs agree most with the query's: a sieve before the exact cosine (binary codes with
 * rescoring; Charikar, 2002). More than `limit` where the last of them tie.
 */
export function nearestBySigns(query: Float32Array, { words, bits }: Signs, limit: number): number[] {
  const wanted = new Uint32Array(words);
  for (const [d, value] of query.entries()) {
    if (value > 0) wanted[d >> 5] = (wanted[d >> 5] ?? 0) | (1 << (d & 31));
  }
  const size = bits.length / words;
  const distances = new Uint16Array(size);
  const counts = new Uint32Array(words * 32 + 1);
  for (let vector = 0; vector < size; vector++) {
    let distance = 0;
    for (let word = 0; word < words; word++) {
      distance += bitCount((bits[vector * words + word] ?? 0) ^ (wanted[word] ?? 0));
    }
    distances[vector] = distance;
    counts[distance] = (counts[distance] ?? 0) + 1;
  }
  let farthest = 0;
  for (let within = counts[0] ?? 0; within < limit && farthest < words * 32; )
    within += counts[++farthest] ?? 0;
  const nearest: number[] = [];
  for (let vector = 0; vector < size; vector++) {
    if ((distances[vector] ?? 0) <= farthest) nearest.push(vector);
  }
  return nearest;
}

/** Set bits of a 32-bit word (Warren, Hacker's Delight, § 5-1). */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const quads = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((quads + (quads >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
