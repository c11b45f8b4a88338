import { negates, onSameSide } from "./polarity.ts";
import { sameQuantity } from "./quantities.ts";
import type { Token } from "./tokens.ts";

/** How nearly two words say the same, 0 to 1: by stem, side of an opposition (faster, quicker) or form (Belgium, Belgian). */
export function matchWords(one: Token, held: Token): number {
  if (one.stem === held.stem) return 1;
  if (one.quantity || held.quantity || !held.content) return 0;
  // A negated form counts: the checks of denial tell.
  if (onSameSide(one.lower, held.lower) || negates(one.lower, held.lower)) return 0.9;
  const shared = sharedStart(one.lower, held.lower);
  return shared >= 5 && shared >= 0.6 * Math.max(one.lower.length, held.lower.length) ? 0.8 : 0;
}

export const isSameNumber = (one: Token, other: Token) =>
  one.quantity !== null && other.quantity !== null && sameQuantity(one.quantity, other.quantity);

/** Other forms and slips of one name: Belgium, Belgian; Traore, Traoré. */
export function isSpelledLike(one: Token, tokens: Token[]): boolean {
  const plain = bare(one.lower);
  return tokens.some(({ lower }) => {
    const other = bare(lower);
    if (plain === other) return true;
    const shared = sharedStart(plain, other);
    return (
      shared >= 4 && shared >= 0.6 * Math.max(plain.length, other.length) && !/\p{N}|_/u.test(plain + other)
    );
  });
}

const bare = (text: string) =>
  /^[a-z0-9]+$/.test(text) ? text : text.normalize("NFD").replace(/\p{M}|['’]s$/gu, "");

/** The same word, number or name in whatever form. */
export const isSameWord = (one: Token, held: Token): boolean =>
  held.stem === one.stem ||
  onSameSide(held.lower, one.lower) ||
  isSameNumber(one, held) ||
  (one.name !== false && isSpelledLike(one, [held]));

export function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
