import { readLexicon, readLines } from "../lexicon.ts";

const lists = readLexicon("denials", "denying", "damping", "lacking", "measures");
const { denying, damping } = lists;

/** Words that say of what stands before them that it is not there; words of measure, which stand in any sentence. */
export const { lacking, measures } = lists;

/** "Damped" is what may be a denial and may not: it agrees with both. */
export type Denial = "denied" | "damped" | null;

/** What a word does to those after it; of "rather than" and "instead of" the second word tells. Lower case. */
export function denialBy(word: string, next = ""): Denial {
  // "Not only" and "no longer" deny nothing, or what went before.
  if (/^(?:only|just|longer|necessarily)$/.test(next))
    return damping.has(word) || denying.has(word) ? "damped" : null;
  if (denying.has(word) || /n['’]t$/.test(word)) return "denied";
  if ((word === "rather" && next === "than") || (word === "instead" && next === "of")) return "denied";
  return damping.has(word) ? "damped" : null;
}

const { opposites, families } = readLines("opposites", "opposites", "families");
const opposed = new Map<string, Set<string>>();
const sided = new Map<string, Set<string>>();
const add = (map: Map<string, Set<string>>, word: string, others: string[]) =>
  map.set(word, new Set([...(map.get(word) ?? []), ...others]));
for (const line of opposites) {
  const sides = line.split("|").map((side) => side.trim().split(" "));
  for (const [index, side] of sides.entries()) {
    for (const word of side) {
      add(opposed, word, sides[1 - index] ?? []);
      add(sided, word, side);
    }
  }
}
for (const line of families) {
  const kinds = line.split(" ").map((word) => [word, `${word}s`]);
  for (const kind of kinds) {
    for (const word of kind) add(opposed, word, kinds.filter((other) => other !== kind).flat());
  }
}

const kindWords = new Set(families.flatMap((line) => line.split(" ").flatMap((word) => [word, `${word}s`])));
/** Names one of several kinds, such as a month, rather than one of two sides. */
export const isOfKind = (word: string): boolean => kindWords.has(word);

const none = new Set<string>();

/** What says the opposite of a word, or names another of its kind. Lower case. */
export const oppositesOf = (word: string): Set<string> => opposed.get(word) ?? none;

/** Whether two words stand on the same side of an opposition: faster, quicker. */
export const onSameSide = (one: string, other: string): boolean => sided.get(one)?.has(other) ?? false;

/** Whether one word is the other with a prefix that negates: changed, unchanged. */
export function negates(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length < 4 || !long.endsWith(short)) return false;
  return /^(?:un|in|im|ir|il|non|dis|mis)-?$/.test(long.slice(0, -short.length));
}
