import type { Likeness } from "./likeness.ts";
import { negates, onSameSide } from "./polarity.ts";
import type { Unit } from "./reading.ts";
import type { Token } from "./tokens.ts";

/** How nearly two words say the same, 0 to 1. */
export type Match = (one: Token, held: Token) => number;

/** Words whose meaning is no nearer than this have nothing in common: any two have some cosine. */
const unrelated = 0.35;

/**
 * By stem, by form (Belgium, Belgian), by a shared side of an opposition (faster, quicker), by meaning, as BERTScore
 * matches tokens (Zhang et al., 2020), here words by themselves. A negated form counts: the checks of denial tell.
 */
export function matchBy(like: Likeness): Match {
  const known = new Map<string, number>();
  return (one, held) => {
    if (one.stem === held.stem) return 1;
    if (one.quantity || held.quantity) return 0;
    const key = `${one.lower} ${held.lower}`;
    let match = known.get(key);
    if (match === undefined) {
      match = Math.max(byForm(one.lower, held.lower), byMeaning(like(one.lower, held.lower)));
      known.set(key, match);
    }
    return match;
  };
}

function byForm(one: string, other: string): number {
  if (onSameSide(one, other) || negates(one, other)) return 0.9;
  const shared = commonPrefix(one, other);
  return shared >= 5 && shared >= 0.6 * Math.max(one.length, other.length) ? 0.8 : 0;
}

const byMeaning = (cosine: number | null) => Math.max(0, ((cosine ?? 0) - unrelated) / (1 - unrelated));

/** The best match of a word in a sentence; heads of a table's columns count too. */
export function bestMatch(one: Token, { stems, tokens }: Unit, match: Match): number {
  if (stems.has(one.stem)) return 1;
  let best = 0;
  for (const held of tokens) if (held.content) best = Math.max(best, match(one, held));
  return best;
}

export function commonPrefix(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
