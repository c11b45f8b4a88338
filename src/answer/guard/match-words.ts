import { normalise } from "../../text/normalise.ts";
import { jaccard } from "../../text/similarity.ts";
import { contentTerms, stem, words } from "../../text/words.ts";
import type { GuardTopic } from "./rules.ts";

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
/** Words of the question that may stand between two of a topic's phrase. */
const mostBetween = 2;
/** Share of the content words of a question and an example, of both together, from which they ask the same. */
const minSimilarity = 0.6;

/** Whole words and phrases, whatever their case and accents. In scripts without blanks a word may stand anywhere. */
export function holdsWord(text: string, phrases: string[]): boolean {
  const said = words(text);
  return phrases.some((phrase) => {
    const sought = words(phrase);
    if (sought.length === 0) return false;
    if (unspaced.test(phrase)) return said.join("").includes(sought.join(""));
    return ` ${said.join(" ")} `.includes(` ${sought.join(" ")} `);
  });
}

/** A phrase's words in their order, in any form and nearly together, or a question much like an example. */
export function isAbout(question: string, { phrases, examples }: GuardTopic): boolean {
  const said = stems(question);
  return (
    phrases.some((phrase) =>
      unspaced.test(phrase) ? holdsWord(question, [phrase]) : holdsInOrder(said, stems(phrase)),
    ) || examples.some((example) => similarity(question, example) >= minSimilarity)
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

/** Over their content words. */
const similarity = (question: string, example: string) =>
  jaccard(contentTerms(normalise(question)), contentTerms(normalise(example)));

const stems = (text: string) => words(text).map(stem);
