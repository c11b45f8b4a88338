import type { NearWord, Vocabulary } from "../../../search/vocabulary.ts";
import { isEnglish, isMadeOfEnglish } from "../../../text/english.ts";
import type { RewriteStep } from "./rewritten.ts";
import { isContent, isProper, type PlacedWord, placeWords } from "./words.ts";

interface Corrected {
  text: string;
  steps: RewriteStep[];
}

/**
 * More words that nobody knows than this, and the question is in a language that can't be told from slips; unless it
 * has an English word that asks or binds, which no other language has beside so many strange ones.
 */
const unknownShare = 1 / 3;
const surelyEnglish =
  /\b(?:what|which|who|whose|why|how|when|where|the|are|is|does|do|of|and|with|should|can)\b/i;
/** Each may scan the whole vocabulary. */
const maxLookups = 20;

/**
 * Slips of spelling corrected to the course's own words: only where the course does not hold the word, English doesn't
 * either, and the course has a word that is near. Names, identifiers, numbers, quoted words and other scripts stay.
 */
export function correctSpelling(question: string, vocabulary: Vocabulary): Corrected {
  const words = placeWords(question).filter(({ text }) => /^[A-Za-z]{2,}(?:-[A-Za-z]{2,})*$/.test(text));
  const strange = words.filter((word) => isStrange(word, question, vocabulary));
  const unknown = strange.filter(({ text }) => !isEnglish(text));
  const isForeign = unknown.length > Math.max(1, words.length * unknownShare);
  const isHopeless = unknown.length > words.length * 0.75;
  if (isHopeless || (isForeign && !surelyEnglish.test(question))) return { text: question, steps: [] };
  const steps: RewriteStep[] = [];
  let text = question;
  for (const { text: word, start, end } of strange.slice(0, maxLookups).toReversed()) {
    const better = correctWord(word, vocabulary);
    if (better === null) continue;
    text = `${text.slice(0, start)}${better}${text.slice(end)}`;
    steps.unshift({ kind: "mended", from: word, to: better });
  }
  const joined = joinCompounds(text, vocabulary);
  return { text: joined.text, steps: [...steps, ...joined.steps] };
}

/** A plain word outside quotes and code that the course does not hold, or holds only with another letter doubled. */
function isStrange(word: PlacedWord, question: string, vocabulary: Vocabulary): boolean {
  if (isProper(word) || !isContent(word.text) || isQuoted(word, question)) return false;
  if (word.text.includes("-")) return !word.text.split("-").every((part) => vocabulary.knows(part));
  return vocabulary.frequency(word.text) === 0;
}

function isQuoted({ start, end }: PlacedWord, question: string): boolean {
  return Array.from(question.matchAll(/`[^`]*`|"[^"]*"|“[^”]*”|‘[^’]*’|«[^»]*»/g)).some(
    (match) => match.index < start && end < match.index + match[0].length + 1,
  );
}

function correctWord(word: string, vocabulary: Vocabulary): string | null {
  if (word.includes("-")) return closeUp(word, vocabulary);
  if (vocabulary.knows(word)) return doubled(word, vocabulary);
  const apart = vocabulary.apart(word);
  if (apart !== null && (!isEnglish(word) || apart.split(" ").every(isContent))) return apart;
  // Long words only: "planing" is no slip of "planning".
  if (isEnglish(word)) return word.length >= 8 ? doubled(word, vocabulary) : null;
  const likely = vocabulary.near(word).filter((candidate) => isLikelySlip(word.toLowerCase(), candidate));
  const best = likely[0];
  // "guardrial" is made of two English words, but letters that only changed places or were doubled say more.
  const certain = best && (swaps(word.toLowerCase(), best.word) || single(word) === single(best.word));
  if (!certain && isMadeOfEnglish(word)) return null;
  return best?.word ?? null;
}

/** "re-ranker" where the course writes "reranker"; slips in either part are too rare to guess at. */
function closeUp(word: string, vocabulary: Vocabulary): string | null {
  const closed = word.replaceAll("-", "");
  return vocabulary.knows(closed) ? closed.toLowerCase() : null;
}

const single = (word: string) => word.toLowerCase().replace(/(.)\1/g, "$1");

/** "embeding" has the stem of "embedding" and is found all the same by words, but not by meaning. */
function doubled(word: string, vocabulary: Vocabulary): string | null {
  const alike = vocabulary.near(word).find((near) => single(near.word) === single(word));
  return alike?.word ?? null;
}

/** The longer a word, the fewer words are near it by chance; a slip hardly ever takes the first letter. */
function isLikelySlip(word: string, { word: candidate, edits }: NearWord): boolean {
  if (swaps(word, candidate)) return true;
  if (word[0] !== candidate[0] || candidate.length < 5) return false;
  // "systemd", "numpyro": a name that only ends in its own way; a last letter that is missing or doubled is a slip.
  const otherEnd = candidate.startsWith(word.slice(0, -1)) && !candidate.startsWith(word);
  if ((otherEnd || word.startsWith(candidate)) && word.at(-1) !== word.at(-2)) return false;
  if (edits === 1) return Math.max(word.length, candidate.length) >= 6;
  return word[1] === candidate[1];
}

/** Whether two neighbouring letters changed places. */
function swaps(word: string, candidate: string): boolean {
  if (word.length !== candidate.length) return false;
  const at = Array.from(word).findIndex((letter, index) => letter !== candidate[index]);
  return (
    word[at] === candidate[at + 1] &&
    word[at + 1] === candidate[at] &&
    word.slice(at + 2) === candidate.slice(at + 2)
  );
}

/**
 * "data base" where the course writes "database": the closed form is put beside the open one. A course that wrote both
 * words apart would hold each of them at least as often.
 */
function joinCompounds(question: string, vocabulary: Vocabulary): Corrected {
  const words = placeWords(question);
  const steps = words.slice(1).flatMap((second, index): RewriteStep[] => {
    const first = words[index];
    if (!first || question.slice(first.end, second.start) !== " ") return [];
    const pair = [first.text, second.text];
    if (!/^[A-Z]?[a-z]+ [a-z]+$/.test(pair.join(" ")) || !pair.some(isContent)) return [];
    const closed = pair.join("").toLowerCase();
    const shortest = pair.every(isContent) ? 6 : 9;
    const rarest = Math.min(...pair.map((word) => vocabulary.frequency(word)));
    if (closed.length < shortest || vocabulary.frequency(closed) <= rarest) return [];
    return [{ kind: "mended", from: pair.join(" "), to: closed }];
  });
  const missing = steps.filter(({ to }) => !question.toLowerCase().includes(to));
  return { text: [question, ...missing.map(({ to }) => to)].join(" "), steps: missing };
}
