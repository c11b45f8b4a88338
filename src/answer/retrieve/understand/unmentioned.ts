import type { Vocabulary } from "../../../search/vocabulary.ts";
import { isEnglish, isMadeOfEnglish } from "../../../text/english.ts";
import { isContent, isProper, type PlacedWord, placeWords } from "./words.ts";

/** More strange words than this share of a question, and it is in another language, whose words are no names. */
const foreignShare = 0.5;

/**
 * The names and technical terms of a question that the course never mentions, as they are written: capitalised words
 * inside a sentence, identifiers, and words that are no English. Not what was corrected, which the course has in
 * another spelling; not ordinary English, for which the course may have other words. None where most of the question is
 * in another language.
 */
export function findUnmentioned(question: string, vocabulary: Vocabulary): string[] {
  // Of scripts without blanks between words nobody can tell where one begins.
  const words = placeWords(question).filter(({ text }) => /\p{L}{2}/u.test(text) && !unspaced.test(text));
  const strange = words.filter((word) => isContent(word.text) && !isMentioned(word.text, vocabulary));
  const foreign = strange.filter(({ text }) => !isEnglish(text));
  if (foreign.length > words.length * foreignShare) return [];
  const isName = (word: PlacedWord) =>
    isCapitalised(word, question) || isProper(word) || !partsOf(word.text).every(isOrdinary);
  return [...new Set(strange.filter(isName).map(({ text }) => text))];
}

/** In any inflection, in parts (`re-ranker`, `data.table`), closed up or apart, or as what an abbreviation stands for. */
function isMentioned(word: string, vocabulary: Vocabulary): boolean {
  const parts = partsOf(word);
  if (parts.length === 0) return true;
  const closed = parts.join("");
  return (
    vocabulary.knows(closed) ||
    parts.every((part) => vocabulary.knows(part)) ||
    vocabulary.apart(closed) !== null ||
    vocabulary.expansions(word).length > 0
  );
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const partsOf = (word: string) => word.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => /\p{L}{2}/u.test(part));
const isOrdinary = (word: string) => isEnglish(word) || isMadeOfEnglish(word);

/** A capital that is not the sentence's own. */
const isCapitalised = ({ text, start }: PlacedWord, question: string) =>
  /^\p{Lu}/u.test(text) && /[^\s.!?:"“(]\s*$/u.test(question.slice(0, start));
