import type { Stretch } from "./split-sentences.ts";

/**
 * A text in stretches of at most `longest` UTF-16 units, cut behind blanks, or within a word (never a character) where
 * there are none. Intl.Segmenter needs it: in V8 each step takes time by the length of the whole text.
 */
export function cutAtBlanks(text: string, longest: number): Stretch[] {
  const found: Stretch[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + longest < text.length ? endBefore(text, start, start + longest) : text.length;
    found.push({ start, end });
    start = end;
  }
  return found;
}

function endBefore(text: string, start: number, limit: number): number {
  for (let at = limit; at > start; at--) if (/\s/.test(text.charAt(at - 1))) return at;
  return /[\uDC00-\uDFFF]/.test(text.charAt(limit)) && limit - 1 > start ? limit - 1 : limit;
}
