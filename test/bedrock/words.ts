/** What a text is about, crudely: its longer words without a plural's s, and its numbers. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{M}\p{N}]{2,}|\p{N}+/gu) ?? [];
  return words.filter((word) => !small.has(word)).map((word) => word.replace(/(?<=\p{L}{3})s$/u, ""));
}

const small = new Set(
  "about and are but can does for from has have how into not that the then this was what when where which who why with you your".split(
    " ",
  ),
);

/** Share of `wanted`'s words that `text` has, 0…1. */
export function overlap(wanted: string, text: string): number {
  const asked = new Set(wordsOf(wanted));
  const present = new Set(wordsOf(text));
  if (asked.size === 0) return 0;
  return [...asked].filter((word) => present.has(word)).length / asked.size;
}

/** Four characters a token, as AWS's user guide estimates. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
