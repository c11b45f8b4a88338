import { readPatterns } from "../../text/lexicon.ts";
import { withoutMarkers } from "../../text/scan-markers.ts";
import { splitSentences } from "../../text/split.ts";
import { contentTerms, words } from "../../text/words.ts";

/** UTF-16 units. A longer sentence explains, and a refusal must not. */
const maxLength = 240;
/**
 * How many terms the sentence may have that neither the question nor the slides have. Scripts without blanks come as
 * pairs of letters, of which grammar alone makes many.
 */
const maxOwn = { words: 1, pairs: 12 };
/** Shorter words are mostly grammar, in every language. */
const shortestTerm = 4;

const { slides, lacks, tells } = readPatterns("lacking", "slides", "lacks", "tells");
const fits = (text: string, patterns: RegExp[]) => patterns.some((pattern) => pattern.test(text));
/** What names something: a figure, an abbreviation, or a capital within the sentence. */
const name = /\p{N}|^\p{Lu}/u;
const address = /https?:|www\.|@|\p{L}\.(?:com|org|net|io)(?!\p{L})/iu;
const notLetters = /^[^\p{L}\p{N}]+/u;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const markup = /[*_`~#<>|[\]{}\\$]/;

/**
 * The first sentence of what a model writes behind the word that refuses, where it says plainly what the slides lack;
 * null for everything else. `given`: the question and the slides. A sentence that names what none of them names would
 * be an answer from elsewhere. It comes back without markup, for it is shown among Lectern's own words.
 */
export function readLacking(said: string, given: string[]): string | null {
  const line = plain(said);
  const [first] = splitSentences(line);
  const sentence = first ? line.slice(first.start, first.end).replace(/["'”’»」\s]+$/u, "") : "";
  if (sentence.length > maxLength || markup.test(sentence) || address.test(sentence)) return null;
  if (!fits(sentence, slides) || !fits(sentence, lacks)) return null;
  return saysNothingNew(sentence, given.join("\n")) ? sentence : null;
}

/** One line without emphasis, markers and what does not show. */
const plain = (said: string) =>
  withoutMarkers(said)
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\p{Cf}/gu, "")
    .replace(/\*+|(?<!\p{L})_+|_+(?!\p{L})|`/gu, "")
    .replace(notLetters, "");

function saysNothingNew(sentence: string, given: string): boolean {
  const known = new Set(words(given));
  const isKnown = (word: string) => words(word).every((part) => known.has(part));
  const [, ...behindFirst] = sentence.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const named = behindFirst.filter((word) => name.test(word) && word !== "I");
  if (!named.every((word) => isKnown(word) || fits(word, slides))) return false;
  const held = contentTerms(given);
  const own = [...contentTerms(sentence)].filter(
    (term) => !held.has(term) && ![slides, lacks, tells].some((patterns) => fits(term, patterns)),
  );
  const isPair = (term: string) => unspaced.test(term);
  return (
    own.filter((term) => !isPair(term) && term.length >= shortestTerm).length <= maxOwn.words &&
    own.filter(isPair).length <= maxOwn.pairs
  );
}
