import type { Slide, SlidePart } from "../types.ts";

/** What the words are of, where they stand on the slide only as notes, a description, …; null if it bears them itself. */
export function partOf(slide: Pick<Slide, "text" | "parts">, words: string): SlidePart | null {
  const { text, parts } = slide;
  if (!parts || words === "") return null;
  let found: SlidePart | null = null;
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1)) {
    const part = parts.find(({ start, end }) => at < end && at + words.length > start);
    if (!part) return null;
    found ??= part;
  }
  return found;
}
