/** A text's words for comparing: lower case, no punctuation, no accents' variants. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

export const normalised = (text: string): string => wordsOf(text).join(" ");

/** Jaccard similarity (1912) of two sets, 0…1: what they share of all that they hold. */
export function jaccard(one: Set<string>, other: Set<string>): number {
  if (one.size === 0 || other.size === 0) return 0;
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared / (one.size + other.size - shared);
}

/** Dice's coefficient (1945) over pairs of letters, 0…1: for names, where one letter more or less is a slip. */
export function nameLikeness(one: string, other: string): number {
  const [a, b] = [pairs(one), pairs(other)];
  if (a.size === 0 || b.size === 0) return one === other ? 1 : 0;
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared++;
  return (2 * shared) / (a.size + b.size);
}

function pairs(name: string): Set<string> {
  const letters = [...name.toLowerCase().replace(/\s+/g, " ")];
  return new Set(letters.slice(1).map((letter, index) => `${letters[index]}${letter}`));
}
