import type { Vocabulary } from "../../../search/vocabulary.ts";
import { isEnglish, isMadeOfEnglish, nearEnglish } from "../../../text/english.ts";
import { readLexicon } from "../../../text/lexicon.ts";
import { makeNear, type NearWord } from "../../../text/near-words.ts";
import type { RewriteStep } from "./rewritten.ts";
import { isContent, isProper, type PlacedWord, placeWords } from "./words.ts";

interface Corrected {
  text: string;
  steps: RewriteStep[];
}

/**
 * More words that nobody knows than this, however they are spelt, and the question is in a language that can't be told
 * from slips; unless it has an English word that asks or binds, which no other language has beside so many strange ones.
 */
const unknownShare = 1 / 3;
const surelyEnglish =
  /\b(?:what|which|who|whose|why|how|when|where|the|are|is|does|do|of|and|with|should|can)\b/i;
const hopelessShare = 0.75;
/** Each may scan the whole vocabulary. */
const maxLookups = 20;

/**
 * Slips of spelling corrected to the course's own words: only where the course does not hold the word, English doesn't
 * either, and the course has a word that is near. Names, identifiers, numbers, quoted words and other scripts stay.
 */
export function correctSpelling(question: string, vocabulary: Vocabulary): Corrected {
  const words = placeWords(question).filter(({ text }) => /^[A-Za-z]{2,}(?:-[A-Za-z]{2,})*$/.test(text));
  const strange = words.filter((word) => isStrange(word, question, vocabulary));
  const read = strange
    .slice(0, maxLookups)
    .map((word) => ({ ...word, better: correctWord(word.text, vocabulary) }));
  const unknown = strange.filter(({ text }, at) => !read[at]?.better && !isEnglish(text));
  const steps: RewriteStep[] = [];
  let text = question;
  for (const { text: word, start, end, better } of read.toReversed()) {
    if (better === null) continue;
    const written = /^\p{Lu}/u.test(word) ? capitalised(better) : better;
    text = `${text.slice(0, start)}${written}${text.slice(end)}`;
    steps.unshift({ kind: "mended", from: word, to: better });
  }
  const isForeign = unknown.length > Math.max(1, words.length * unknownShare);
  const isHopeless = unknown.length > words.length * hopelessShare;
  if (isHopeless || (isForeign && !surelyEnglish.test(text))) return { text: question, steps: [] };
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
  if (word.includes("-")) return closeUp(word, vocabulary) ?? correctParts(word, vocabulary);
  if (vocabulary.knows(word)) return doubled(word, vocabulary);
  const apart = vocabulary.apart(word);
  if (apart !== null && (!isEnglish(word) || apart.split(" ").every(isContent))) return apart;
  // Long words only: "planing" is no slip of "planning".
  if (isEnglish(word)) return word.length >= 8 ? doubled(word, vocabulary) : null;
  const lower = word.toLowerCase();
  const [best] = vocabulary.near(word).filter((candidate) => isLikelySlip(lower, candidate));
  // "guardrial" is made of two English words, but letters that only changed places or were doubled say more.
  const isCertain = best !== undefined && (best.sounds || swaps(lower, best.word));
  if (best && (isCertain || !isMadeOfEnglish(word, shortestPart))) return best.word;
  return isMadeOfEnglish(word) ? null : (nearAsking(lower) ?? nearOrdinary(lower));
}

const capitalised = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Letters of the parts of a compound; shorter words stand in others by chance ("chi-ken"). */
const shortestPart = 4;
const { topic } = readLexicon("stop-words", "topic", "search");
const { asking } = readLexicon("questions", "asking");
const nearOfAsking = makeNear([...topic, ...asking].filter((word) => word.length >= 4));

/** "waht", "betwen": what says nothing of the subject, and is no name that the course lacks either. */
const nearAsking = (word: string): string | null =>
  nearOfAsking(word).find(({ word: candidate, edits }) => edits === 1 && candidate[0] === word[0])?.word ??
  null;

/**
 * Whether a word that is no English may be a slip of one all the same, or of one of the course's: too near several to
 * choose, and no name that the course lacks.
 */
export function mayBeSlip(word: string, vocabulary: Vocabulary): boolean {
  // "gzip", "npm": short names are near short words by chance.
  if (!/^[a-z-]{5,}$/.test(word)) return false;
  return word.split("-").every((part) => {
    if (vocabulary.knows(part) || isEnglish(part)) return true;
    const forms = [part, part.replace(/s$/, "")];
    const near = forms.flatMap((form) => [...vocabulary.near(form), ...nearEnglish(form)]);
    return near.some((one) => one.edits === 1 && one.word[0] === part[0] && !endsOtherwise(part, one.word));
  });
}

/** Shorter words are near too many others. */
const shortestOrdinary = 7;

/** "differnce": a word that the course does not use. */
function nearOrdinary(word: string): string | null {
  if (word.length < shortestOrdinary) return null;
  return nearEnglish(word).find((candidate) => isLikelySlip(word, candidate))?.word ?? null;
}

/** "re-ranker" where the course writes "reranker"; slips in either part are too rare to guess at. */
function closeUp(word: string, vocabulary: Vocabulary): string | null {
  const closed = word.replaceAll("-", "");
  return vocabulary.knows(closed) ? closed.toLowerCase() : null;
}

/** "fine-tunig": the part that nobody knows. */
function correctParts(word: string, vocabulary: Vocabulary): string | null {
  const parts = word.split("-").map((part) => {
    const isKnown = part.length < shortestPart || vocabulary.knows(part) || isEnglish(part);
    return isKnown ? part : (correctWord(part, vocabulary) ?? part);
  });
  const corrected = parts.join("-");
  return corrected === word ? null : corrected;
}

const single = (word: string) => word.toLowerCase().replace(/(.)\1/g, "$1");

/** "embeding" has the stem of "embedding" and is found all the same by words, but not by meaning. */
function doubled(word: string, vocabulary: Vocabulary): string | null {
  const alike = vocabulary.near(word).find((near) => single(near.word) === single(word));
  return alike?.word ?? null;
}

/** The longer a word, the fewer words are near it by chance; a slip hardly ever takes the first letter. */
function isLikelySlip(word: string, { word: candidate, edits, sounds }: NearWord): boolean {
  if (sounds || swaps(word, candidate)) return true;
  if (word[0] !== candidate[0] || candidate.length < 5) return false;
  if (endsOtherwise(word, candidate)) return false;
  // A letter too few or too many is the commoner slip.
  const shortest = word.length === candidate.length ? 6 : 5;
  if (edits === 1) return Math.max(word.length, candidate.length) >= shortest;
  return word[1] === candidate[1];
}

/**
 * "systemd", "numpyro": a name that only ends in its own way; a letter that is missing ("vectr"), or a last one that is
 * missing or doubled, is a slip.
 */
function endsOtherwise(word: string, candidate: string): boolean {
  const isOtherEnd = candidate.startsWith(word.slice(0, -1)) && !candidate.startsWith(word);
  if (isOtherEnd && candidate.at(-1) === word.at(-1)) return false;
  return (isOtherEnd || word.startsWith(candidate)) && word.at(-1) !== word.at(-2);
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
