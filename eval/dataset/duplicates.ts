import { jaccard } from "../../src/text/similarity.ts";
import { wordKey, words } from "../../src/text/words.ts";
import type { EvalCase } from "./case.ts";

/** Two cases that ask the same, or nearly. */
interface Duplicate {
  first: EvalCase;
  second: EvalCase;
  /** Jaccard similarity of their words; 1 and `same` if only signs and case differ. */
  likeness: number;
  same: boolean;
}

const minLikeness = 0.9;

interface Asked {
  case: EvalCase;
  key: string;
  words: Set<string>;
  /** A follow-up asks the same only after the same conversation. */
  setting: string;
}

/** Every case with the first earlier case that it repeats: the same words, or at least nine tenths of them. */
export function findDuplicates(cases: EvalCase[]): Duplicate[] {
  const asked = cases.map(read);
  const rarity = countWords(asked);
  const byRareWord = new Map<string, Asked[]>();
  const found: Duplicate[] = [];
  for (const one of asked) {
    const rare = rareWords(one.words, rarity);
    const earlier = new Set(rare.flatMap((word) => byRareWord.get(word) ?? []));
    for (const other of earlier) {
      const same = other.key === one.key;
      const likeness = same ? 1 : jaccard(other.words, one.words);
      if (other.setting !== one.setting || likeness < minLikeness) continue;
      found.push({ first: other.case, second: one.case, likeness, same });
      break;
    }
    for (const word of rare) byRareWord.set(word, [...(byRareWord.get(word) ?? []), one]);
  }
  return found;
}

const read = (one: EvalCase): Asked => ({
  case: one,
  key: wordKey(one.question),
  words: new Set(words(one.question)),
  setting: JSON.stringify([one.course ?? null, one.history, one.conversation ?? null]),
});

function countWords(asked: Asked[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { words } of asked) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/**
 * Sets that are alike to `minLikeness` share one of their rarest words (prefix filtering; Chaudhuri et al., 2006), so
 * that not every pair has to be compared.
 */
function rareWords(words: Set<string>, rarity: Map<string, number>): string[] {
  const ordered = [...words].sort((a, b) => (rarity.get(a) ?? 0) - (rarity.get(b) ?? 0) || (a < b ? -1 : 1));
  return ordered.slice(0, words.size - Math.ceil(minLikeness * words.size) + 1);
}
