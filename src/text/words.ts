import { LRUCache } from "lru-cache";
import { stemmer } from "stemmer";
import { readLexicon } from "./lexicon.ts";
import { normalise } from "./normalise.ts";

const { topic: stopWords, search: functionWords } = readLexicon("stop-words", "topic", "search");
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * What a text is about: its words as Porter stems (1980) without stop words; numbers stay whole. Scripts without
 * blanks between words come as pairs of letters.
 */
export function contentTerms(text: string): Set<string> {
  return new Set(termsOf(text.toLowerCase(), stopWords));
}

/** `getTable` is two words to a student; `iPhone` and `LLMs` are one. */
const camelCase = /(?=\p{Lu}\p{Ll}{2})(?:(?<=\p{Ll}{3})|(?<=\p{Lu}{2}))/gu;

/** The terms that search knows a text by, in their order and with repeats: as `contentTerms`, but only function words are left out. */
export function termSequence(text: string): string[] {
  return termsOf(text.replace(camelCase, " ").toLowerCase(), functionWords);
}

/** Words, runs of a script without blanks (also where Latin words stand in it), and numbers. */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])\p{L})(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}'’])*|\p{N}(?:[\p{N}.,]*\p{N})?/gu;

function termsOf(text: string, without: Set<string>): string[] {
  const found = text.match(wordPattern) ?? [];
  const terms: string[] = [];
  for (const each of found) {
    const word = each.replace(/['’](?:s|t|re|ve|ll|d)$/, "");
    if (!without.has(word)) for (const term of termsOfWord(word)) terms.push(term);
  }
  return terms;
}

/** Stemming is most of the work of an index; a course's words are few. */
const known = new LRUCache<string, string[]>({
  max: 200_000,
  memoMethod: (word) => (unspaced.test(word) ? pairs(word) : [stem(word)]),
});

const termsOfWord = (word: string) => known.memo(word);

/** Porter's stem (1980) of a word in small letters. */
export const stem = stemmer;

/** A text's words as they are compared: small letters without accents, no punctuation. */
export const words = (text: string): string[] => normalise(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** The same for all texts that differ in case, accents and signs alone. */
export const wordKey = (text: string): string => words(text).join(" ");

const { negations } = readLexicon("negations", "negations");
const claim = new RegExp(`\\p{N}+|\\b(?:${[...negations].join("|")})\\b|n['’]t\\b`, "gu");

/** Figures and negations in their order: texts that differ in them say different things, however alike they are. */
export const claimsOf = (text: string): string => (text.toLowerCase().match(claim) ?? []).join(" ");

function pairs(word: string): string[] {
  const letters = [...word];
  return letters.length < 2 ? letters : letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
}

/** In a script without blanks between words, two letters count as a word. */
export function countWords(text: string): number {
  const unspaced =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  const spaced = text.match(
    /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}])[\p{M}\p{N}\w'’.-]*/gu,
  );
  return Math.ceil(unspaced / 2) + (spaced?.length ?? 0);
}

/** Inverse document frequency of each term of the question, as BM25 has it (Robertson & Spärck Jones): never negative. */
export function weighTerms(question: Set<string>, documents: Set<string>[]): Map<string, number> {
  return new Map(
    [...question].map((term) => {
      const holding = documents.filter((document) => document.has(term)).length;
      return [term, Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5))];
    }),
  );
}
