import { stemmer } from "stemmer";
import { contentTerms } from "../../text/terms.ts";
import type { GuardTopic } from "./rules.ts";

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/** Words of the question that may stand between two of a topic's phrase. */
const mostBetween = 2;
/** Share of the content words of a question and an example, of both together, from which they ask the same. */
const alike = 0.6;

/** Whole words and phrases, whatever their case and accents. In scripts without blanks a word may stand anywhere. */
export function holdsWord(text: string, words: string[]): boolean {
  const said = ` ${foldedWords(text).join(" ")} `;
  const run = fold(text).replace(/[^\p{L}\p{M}\p{N}]/gu, "");
  return words.some((word) => {
    const sought = foldedWords(word);
    if (sought.length === 0) return false;
    return unspaced.test(word) ? run.includes(sought.join("")) : said.includes(` ${sought.join(" ")} `);
  });
}

/** A phrase's words in their order, in any form and nearly together, or a question much like an example. */
export function isAbout(question: string, { phrases, examples }: GuardTopic): boolean {
  const said = stems(question);
  return (
    phrases.some((phrase) =>
      unspaced.test(phrase) ? holdsWord(question, [phrase]) : holdsInOrder(said, stems(phrase)),
    ) || examples.some((example) => likeness(question, example) >= alike)
  );
}

function holdsInOrder(said: string[], phrase: string[]): boolean {
  const [first] = phrase;
  if (first === undefined) return false;
  return said.some((stem, start) => {
    if (stem !== first) return false;
    let at = start;
    return phrase.slice(1).every((next) => {
      const ahead = said.slice(at + 1, at + 2 + mostBetween).indexOf(next);
      at += ahead + 1;
      return ahead >= 0;
    });
  });
}

/** Jaccard (1901), over stems. */
function likeness(question: string, example: string): number {
  const [asked, sought] = [contentTerms(fold(question)), contentTerms(fold(example))];
  const both = [...asked].filter((term) => sought.has(term)).length;
  const either = asked.size + sought.size - both;
  return either === 0 ? 0 : both / either;
}

const stems = (text: string) => foldedWords(text).map((word) => stemmer(word));
const foldedWords = (text: string) => fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** Accents go where the letter below is Latin, Greek or Cyrillic; in other scripts they are vowels. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Cf}/gu, "")
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)\p{M}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/ß/g, "ss");
}
