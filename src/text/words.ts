import { LRUCache } from "lru-cache";
import { type Language, languageWords, readLexicon } from "./lexicon.ts";
import { normalise } from "./normalise.ts";
import { languageOfWord, stemIn } from "./stem.ts";

const { topic: stopWords, search: functionWords } = readLexicon("stop-words", "topic", "search");

/**
 * What a text is about: its words as stems without stop words; numbers stay whole. Scripts without blanks between
 * words are cut into words by a dictionary.
 */
export function contentTerms(text: string, language: Language = "en"): Set<string> {
  return new Set(termsOf(text.toLowerCase(), language, [stopWords]));
}

/** `getTable` is two words to a student; `iPhone` and `LLMs` are one. */
const camelCase = /(?=\p{Lu}\p{Ll}{2})(?:(?<=\p{Ll}{3})|(?<=\p{Lu}{2}))/gu;

/**
 * The terms that search knows a text by, in their order and with repeats: as `contentTerms`, but in English only
 * function words are left out. `asked`: the language of a question, where it is not that of the slides: its stop words
 * are left out too.
 */
export function termSequence(
  text: string,
  language: Language = "en",
  asked: Language | null = null,
): string[] {
  const others = asked === null || asked === language ? [] : [stopWordsOf(asked)];
  return termsOf(text.replace(camelCase, " ").toLowerCase(), language, [functionWords, ...others]);
}

const stopWordsOf = (language: Language) =>
  language === "en" ? functionWords : languageWords[language].stop;

/** The scripts without blanks between words, for a class of letters. */
export const unspacedScripts = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}";
const unspaced = new RegExp(`^[${unspacedScripts}]`, "u");
const spacedLetter = `(?![${unspacedScripts}])\\p{L}`;
/** Words, runs of a script without blanks (also where Latin words stand in it), and numbers. */
const wordPattern = new RegExp(
  `[${unspacedScripts}][${unspacedScripts}ー々]*|${spacedLetter}(?:(?![${unspacedScripts}])[\\p{L}\\p{M}\\p{N}'’])*|\\p{N}(?:[\\p{N}.,]*\\p{N})?`,
  "gu",
);

/** `english`: the stop words for English words. */
function termsOf(text: string, language: Language, without: Set<string>[]): string[] {
  const terms: string[] = [];
  for (const found of text.match(wordPattern) ?? []) {
    if (unspaced.test(found)) {
      for (const term of runs.memo(found)) terms.push(term);
      continue;
    }
    const own = languageOfWord(found, language);
    const word = bare(found, own);
    const isStopWord = without.some((list, place) => (place > 0 || own === "en") && list.has(word));
    if (!isStopWord && !(own !== "en" && languageWords[own].stop.has(word))) terms.push(stemOf(word, own));
  }
  return terms;
}

/** The word without what is attached to it: `it's`, `l'index`. */
function bare(word: string, language: Language): string {
  if (language === "en") return word.replace(/['’](?:s|t|re|ve|ll|d)$/, "");
  const { elided } = languageWords[language];
  return elided ? word.replace(elided, "") : word;
}

/** Stemming is most of the work of an index; a course's words are few. */
const known = new Map<Language, LRUCache<string, string>>();

function stemOf(word: string, language: Language): string {
  let stems = known.get(language);
  if (!stems) {
    stems = new LRUCache({ max: 200_000, memoMethod: (one: string) => stemIn(language, one) });
    known.set(language, stems);
  }
  return stems.memo(word);
}

/** Porter's stem (1980) of a word in small letters. */
export const stem = (word: string): string => stemIn("en", word);

/** A text's words as they are compared: small letters without accents, no punctuation. */
export const words = (text: string): string[] => normalise(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** The same for all texts that differ in case, accents and signs alone. */
export const wordKey = (text: string): string => words(text).join(" ");

const { negations } = readLexicon("negations", "negations");
const claim = new RegExp(`\\p{N}+|\\b(?:${[...negations].join("|")})\\b|n['’]t\\b`, "gu");

/** Figures and negations in their order: texts that differ in them say different things, however alike they are. */
export const claimsOf = (text: string): string => (text.toLowerCase().match(claim) ?? []).join(" ");

/** ICU has one dictionary for Chinese and Japanese, and one for Thai. */
const segmenter = new Intl.Segmenter("ja", { granularity: "word" });
const unspacedStopWords = new Set(
  (["zh", "ja", "th"] as const).flatMap((language) => [...languageWords[language].stop]),
);
const runs = new LRUCache<string, string[]>({ max: 50_000, memoMethod: cutRun });

/** Endings and particles that the dictionary cuts off. */
const particle = /^[\p{Script=Hiragana}ー]{1,2}$/u;

function cutRun(run: string): string[] {
  return Array.from(segmenter.segment(run), ({ segment }) => segment).filter(
    (word) => !particle.test(word) && !unspacedStopWords.has(word),
  );
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
