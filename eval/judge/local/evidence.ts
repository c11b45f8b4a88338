import type { Likeness } from "./likeness.ts";
import { bestMatch, type Match } from "./matching.ts";
import type { Reading, Unit } from "./reading.ts";
import type { Token } from "./tokens.ts";

/** The sentences of the sources that fit a claim best: the first alone, then what others add. */
export interface Evidence {
  primary: Unit;
  /** Each content word of the claim with its weight and its best match in the evidence, 0 to 1. */
  words: { token: Token; weight: number; match: number }[];
}

/** What the parts of the check share: the sources, and how texts and words are compared. */
export interface Ground {
  reading: Reading;
  like: Likeness;
  match: Match;
}

/** Two more sentences at most, each bringing this share of the claim's weight: summaries fuse sentences. */
const moreUnits = 2;
const worthAdding = 0.12;
/** How much meaning counts beside words in choosing the sentence. */
const cosineWeight = 0.5;
/** Of two sentences that hold the same words of the claim, the shorter says less else. */
const brevityWeight = 0.1;

export const contentOf = (tokens: Token[]) => tokens.filter((token) => token.content);

/** What a claim rests on, if anything in the sources. Null where the sources say nothing at all. */
export function findEvidence(
  claim: { text: string; tokens: Token[] },
  { reading, like, match }: Ground,
): Evidence | null {
  const words = contentOf(claim.tokens).map((token) => ({
    token,
    weight: reading.weigh(token.stem),
    match: 0,
  }));
  const total = words.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const scored = reading.units.map((unit) => {
    const matches = words.map(({ token }) => bestMatch(token, unit, match));
    const covered = words.reduce((sum, { weight }, index) => sum + weight * (matches[index] ?? 0), 0) / total;
    const brevity = Math.min(
      1,
      matches.filter((one) => one > 0.5).length / (contentOf(unit.tokens).length || 1),
    );
    const cosine = like(claim.text, unit.text);
    return { unit, matches, score: covered + cosineWeight * (cosine ?? 0) + brevityWeight * brevity };
  });
  const primary = best(scored, ({ score }) => score);
  if (primary === null) return null;
  for (let used = [primary]; used.length <= moreUnits + 1; ) {
    const last = used[used.length - 1];
    words.forEach((word, index) => {
      word.match = Math.max(word.match, last?.matches[index] ?? 0);
    });
    const gain = ({ matches }: (typeof scored)[number]) =>
      words.reduce(
        (sum, { weight, match: had }, index) => sum + weight * Math.max(0, (matches[index] ?? 0) - had),
        0,
      ) / total;
    const next = best(
      scored.filter((one) => !used.includes(one)),
      gain,
    );
    if (next === null || gain(next) < worthAdding) break;
    used = [...used, next];
  }
  return { primary: primary.unit, words };
}

/** The highest; of equals by text, so that the order of the sources does not matter. */
function best<Item extends { unit: Unit }>(items: Item[], score: (item: Item) => number): Item | null {
  let top: Item | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const value = score(item);
    const tied = Math.abs(value - highest) < 1e-9;
    if (tied ? item.unit.text < (top?.unit.text ?? "") : value > highest) {
      highest = value;
      top = item;
    }
  }
  return top;
}
