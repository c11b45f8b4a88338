import type { Vocabulary } from "../../../search/vocabulary.ts";
import { isEnglish, isMadeOfEnglish } from "../../../text/english.ts";
import { type Language, languageWords } from "../../../text/lexicon.ts";
import { splitSentences } from "../../../text/split.ts";
import { mayBeSlip } from "./correct-spelling.ts";
import { isContent, isProper, type PlacedWord, placeWords } from "./words.ts";

/** More strange words than this share of a question, and it is in another language, whose words are no names. */
const foreignShare = 0.5;

/**
 * The names and technical terms of a question that the course never mentions, as they are written: capitalised words
 * inside a sentence, identifiers, and words that are no English. Not what was corrected, which the course has in
 * another spelling; not ordinary English, for which the course may have other words. In other languages, of which there
 * is no dictionary, only names and identifiers; none where most of the question is in a language that is not known.
 */
export function findUnmentioned(whole: string, vocabulary: Vocabulary, language: Language = "en"): string[] {
  const question = askingOf(whole);
  if (language !== "en") return findNames(question, vocabulary, language);
  // In scripts without blanks between words, nobody can tell where a word begins.
  const words = placeWords(question).filter(({ text }) => /\p{L}{2}/u.test(text) && !unspaced.test(text));
  const strange = words.filter((word) => isContent(word.text) && !isMentioned(word.text, vocabulary));
  const foreign = strange.filter(({ text }) => !isEnglish(text));
  if (foreign.length > words.length * foreignShare) return [];
  const isName = (word: PlacedWord) =>
    isCapitalised(word, question) ||
    isProper(word) ||
    !(partsOf(word.text).every(isOrdinary) || mayBeSlip(word.text, vocabulary));
  return [...new Set(strange.filter(isName).map(({ text }) => text))];
}

const abbreviation = /^\p{Lu}{2,5}$/u;

/**
 * Those of the unmentioned abbreviations that the question does not ask about: they only say of which kind something is
 * that the course does speak of, and something that it names is asked about before them. So in "How do I give my Lambda
 * the right IAM permissions?", where slides speak of Lambda and of permissions. "What are IAM permissions?" asks about
 * IAM.
 */
export function findAsides(whole: string, unmentioned: string[], vocabulary: Vocabulary): string[] {
  const question = askingOf(whole);
  const words = placeWords(question);
  const isKnown = ({ text }: PlacedWord) => isContent(text) && isMentioned(text, vocabulary);
  const isName = (word: PlacedWord) => isKnown(word) && (isProper(word) || isCapitalised(word, question));
  const firstName = words.findIndex(isName);
  if (firstName < 0) return [];
  return unmentioned.filter((name) => {
    const at = words.findIndex(({ text }) => text === name);
    const [word, next] = [words[at], words[at + 1]];
    if (!word || !next || at < firstName || !abbreviation.test(name)) return false;
    const isAttribute = question.slice(word.end, next.start) === " " && /^\p{Ll}+$/u.test(next.text);
    return isAttribute && isKnown(next);
  });
}

/** Latin words in a sentence of another script; there each is a name or a term of the trade. */
const latinWord =
  /(?<![\p{Script=Latin}\p{N}])\p{Script=Latin}[\p{Script=Latin}\p{N}_.+#-]*[\p{Script=Latin}\p{N}+#]/gu;
const otherScripts = new Set<Language>(["ru", "ar", "hi", "bn", "zh", "ja", "th"]);

function findNames(question: string, vocabulary: Vocabulary, language: Language): string[] {
  const found = otherScripts.has(language)
    ? (question.match(latinWord) ?? []).filter((word) => /^\p{Lu}/u.test(word) || !isOrdinary(word))
    : placeWords(question)
        .map((word) => withoutElided(word, language))
        .filter(
          (word) => isProper({ ...word, start: 0 }) || (language !== "de" && isCapitalised(word, question)),
        )
        .map(({ text }) => text);
  return [...new Set(found.filter((word) => /\p{L}{2}/u.test(word) && !isMentioned(word, vocabulary)))];
}

/** `l'Etna` names Etna. */
function withoutElided({ text, start, end }: PlacedWord, language: Language): PlacedWord {
  const length = languageWords[language].elided?.exec(text.toLowerCase())?.[0].length ?? 0;
  return { text: text.slice(length), start: start + length, end };
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
const partsOf = (word: string) =>
  word
    .replace(/(?:n['’]t|['’]\p{L}{1,2})$/u, "")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((part) => /\p{L}{2}/u.test(part));
const isOrdinary = (word: string) => isEnglish(word) || isMadeOfEnglish(word);

/** A capital that is not the sentence's own. */
const isCapitalised = ({ text, start }: PlacedWord, question: string) =>
  /^\p{Lu}/u.test(text) && /[^\s.!?¿¡:"“«(]\s*$/u.test(question.slice(0, start));

/** Where a sentence asks, what the others tell (a name, an occasion) is not asked after. */
function askingOf(question: string): string {
  const sentences = splitSentences(question).map(({ start, end }) => question.slice(start, end));
  const asking = sentences.filter((sentence) => /[?？]\s*$/.test(sentence));
  return asking.length > 0 ? asking.join(" ") : question;
}
