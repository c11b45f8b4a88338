import type { Language } from "../text/lexicon.ts";
import { longestWord, makeNear, type NearWord } from "../text/near-words.ts";
import { stemIn } from "../text/stem.ts";
import { unspacedScripts } from "../text/words.ts";
import { findDefinitions } from "./abbreviations.ts";

/** A course's own words, gathered while its index is loaded. */
interface VocabularyBuilder {
  add(text: string): void;
  finish(): Vocabulary;
}

export interface NearCourseWord extends NearWord {
  frequency: number;
}

export interface Vocabulary {
  /** Slides that hold the word, whatever its case. */
  frequency(word: string): number;
  /** Whether a slide holds the word or another inflection of it (the same stem). */
  knows(word: string): boolean;
  /** Whether a slide has the word in small letters: one that it only has in capitals is a name or an abbreviation. */
  writesSmall(word: string): boolean;
  /** At most 5 that the word may be a slip of, best first. */
  near(word: string): NearCourseWord[];
  /** How the course writes a closed compound apart ("reranker" → "re ranker"); null if it doesn't. */
  apart(word: string): string | null;
  /** What an abbreviation stands for in the course, the usual meaning first. */
  expansions(abbreviation: string): string[];
  /** The abbreviations of the long forms that stand in a text. */
  abbreviations(text: string): string[];
}

interface Entry {
  frequency: number;
  /** The slide that was counted last, so that each counts once. */
  slide: number;
  small: boolean;
}
interface LongForm {
  short: string;
  long: string;
  stems: string;
  frequency: number;
}

/** A run of a script without blanks is a word of its own, beside the Latin words that stand in it. */
const wordPattern = new RegExp(
  `[${unspacedScripts}]+|(?![${unspacedScripts}])\\p{L}(?:(?![${unspacedScripts}])[\\p{L}\\p{M}\\p{N}])*`,
  "gu",
);
/** Bits of the bitmap of neighbouring words (2 MB): a false neighbour is one in a hundred at a few thousand slides. */
const pairBits = 24;

/** `language`: that of most of the course, by whose stems inflections are told. */
export function buildVocabulary(language: Language = "en"): VocabularyBuilder {
  const stem = (word: string) => stemIn(language, word);
  const stemsOf = (text: string) => (text.toLowerCase().match(wordPattern) ?? []).map(stem).join(" ");
  const entries = new Map<string, Entry>();
  const pairs = new Uint8Array(2 ** (pairBits - 3));
  const longForms = new Map<string, LongForm>();
  let slide = 0;
  return {
    add(text) {
      slide++;
      let previous: string | null = null;
      for (const written of text.match(wordPattern) ?? []) {
        const word = written.toLowerCase();
        if (word.length > longestWord) continue;
        const entry = entries.get(word);
        const small = word === written;
        if (!entry) entries.set(word, { frequency: 1, slide, small });
        else {
          if (entry.slide !== slide) entry.frequency++;
          entry.slide = slide;
          entry.small ||= small;
        }
        if (previous !== null) {
          const bit = hashWord(word, hashWord(previous)) >>> (32 - pairBits);
          pairs[bit >>> 3] = (pairs[bit >>> 3] ?? 0) | (1 << (bit & 7));
        }
        previous = word;
      }
      for (const { short, long } of findDefinitions(text)) {
        const key = `${short.toLowerCase()} ${long}`;
        const known = longForms.get(key);
        if (known) known.frequency++;
        else longForms.set(key, { short, long, stems: stemsOf(long), frequency: 1 });
      }
    },
    finish: () => readVocabulary(entries, pairs, { longForms: [...longForms.values()], stem, stemsOf }),
  };
}

interface Forms {
  longForms: LongForm[];
  stem: (word: string) => string;
  stemsOf: (text: string) => string;
}

function readVocabulary(
  entries: Map<string, Entry>,
  pairs: Uint8Array,
  { longForms, stem, stemsOf }: Forms,
): Vocabulary {
  const stems = new Set(Array.from(entries.keys(), stem));
  const find = (word: string) => entries.get(word.toLowerCase());
  const frequency = (word: string) => find(word)?.frequency ?? 0;
  const usual = longForms.toSorted((one, other) => other.frequency - one.frequency);
  return {
    frequency,
    knows: (word) => entries.has(word.toLowerCase()) || stems.has(stem(word.toLowerCase())),
    writesSmall: (word) => find(word)?.small ?? false,
    near: makeNearest(entries),
    apart: (word) => splitCompound(word.toLowerCase(), frequency, pairs),
    expansions: (abbreviation) =>
      usual.filter(({ short }) => short.toLowerCase() === abbreviation.toLowerCase()).map(({ long }) => long),
    abbreviations: (text) => {
      const asked = ` ${stemsOf(text)} `;
      const standing = usual.filter((form) => asked.includes(` ${form.stems} `));
      return [...new Set(standing.map(({ short }) => short))];
    },
  };
}

/** At most so many near words. */
const maxNear = 5;

function makeNearest(entries: Map<string, Entry>): Vocabulary["near"] {
  const near = makeNear(Array.from(entries.keys()).filter((word) => word.length >= 3));
  return (word) =>
    near(word)
      .map((one) => ({ ...one, frequency: entries.get(one.word)?.frequency ?? 0 }))
      .sort((one, other) => one.edits - other.edits || other.frequency - one.frequency)
      .slice(0, maxNear);
}

/** The first split into two words of the course that stand beside each other in it. */
function splitCompound(word: string, frequency: (word: string) => number, pairs: Uint8Array): string | null {
  const bit = hashWord(word) >>> (32 - pairBits);
  if (word.length > longestWord || !((pairs[bit >>> 3] ?? 0) & (1 << (bit & 7)))) return null;
  for (let at = 2; at <= word.length - 3; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    if (frequency(head) > 0 && frequency(tail) > 0) return `${head} ${tail}`;
  }
  return null;
}

/** FNV-1a; started with the hash of a word before, it hashes the two written as one. */
function hashWord(word: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let index = 0; index < word.length; index++) {
    hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  }
  return hash;
}
