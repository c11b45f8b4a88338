import { readLexicon } from "../../../text/lexicon.ts";
import { contentTerms } from "../../../text/words.ts";

/** A word as it stands in a text, with the dots, dashes and signs inside it: `data.table`, `re-ranker`, `melt()`. */
export interface PlacedWord {
  text: string;
  start: number;
  end: number;
}

/** Bounded, so that a run of dots is not tried from each of them to its end. */
const wordPattern = /[\p{L}\p{N}_.$@#](?:[\p{L}\p{M}\p{N}_'’.$@#+/\\()-]{0,80}[\p{L}\p{M}\p{N}_+)#])?/gu;

export function placeWords(text: string): PlacedWord[] {
  return Array.from(text.matchAll(wordPattern), ({ 0: found, index }) => {
    // The bracket of `melt()` belongs to it, that of "(a judge)" doesn't.
    const word = found.includes("(") ? found : found.replace(/\)+$/, "");
    return { text: word, start: index, end: index + word.length };
  }).filter(({ text: word }) => /[\p{L}\p{N}]/u.test(word));
}

const { asking } = readLexicon("questions", "asking");

/** Whether a word says what a question is about. */
export function isContent(word: string): boolean {
  return !asking.has(word.toLowerCase()) && contentTerms(word).size > 0;
}

/** The words that say what a text is about, in order, each stem once. */
export function contentWords(text: string): string[] {
  const seen = new Set<string>();
  return placeWords(text).flatMap(({ text: word }) => {
    const stem = stemOf(word);
    if (!isContent(word) || seen.has(stem)) return [];
    seen.add(stem);
    return [word];
  });
}

/** What two inflections of a word have in common. */
export const stemOf = (word: string) => [...contentTerms(word)].sort().join(" ");

/** Capitals inside a sentence, digits, signs: a name or an identifier, which is never mended and can replace another. */
export function isProper({ text, start }: PlacedWord): boolean {
  return /[\p{N}_.@#$()/\\]/u.test(text) || /\p{Lu}/u.test(start === 0 ? text.slice(1) : text);
}

/** One blank between words, none before punctuation: what is left when a phrase is taken out. */
export function tidy(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/ +([?!.,;:])/g, "$1")
    .replace(/,(?=[?!.])|^[,;:.]+/g, "")
    .trim();
}
