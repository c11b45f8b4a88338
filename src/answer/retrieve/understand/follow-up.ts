import type { Vocabulary } from "../../../search/vocabulary.ts";
import type { Turn } from "../../../types.ts";
import { findLeaning, type Leaning } from "./leaning.ts";
import { findOption } from "./options.ts";
import { contentWords, isContent, isProper, placeWords, stemOf } from "./words.ts";

/** Turns further back than this are another conversation. */
const deepest = 4;
/** Words of context put behind a question's own: more would outweigh them. */
const maxContext = 6;

/**
 * A follow-up with the words of what it leans on behind its own; any other question as it is. A turn that leans itself
 * is followed further back.
 */
export function standAlone(question: string, history: Turn[], vocabulary: Vocabulary): string {
  const lastUser = history.findLastIndex((turn) => turn.role === "user");
  if (lastUser < 0) return question;
  const asked = question.slice(0, 1_000);
  const leaning = findLeaning(asked, recentText(history, lastUser));
  if (leaning === "whole") return question;
  const named = [findOption(asked, history), modifiersOf(asked, history.at(-1))];
  const pointed = named.flatMap((text) => text?.split(" ") ?? []);
  return addContext(question, [pointed, topicOf(asked, leaning, history)], vocabulary);
}

/** A question of fewer content words may lean on what was said without a word that shows it: "More examples?" */
const fewestWords = 3;

/** Whether a question in English makes sense without what was said before: it points at nothing of that. Errs to no. */
export function standsAlone(question: string, history: Turn[]): boolean {
  const lastUser = history.findLastIndex((turn) => turn.role === "user");
  if (lastUser < 0) return true;
  const asked = question.slice(0, 1_000);
  const isWhole = findLeaning(asked, recentText(history, lastUser)) === "whole";
  return isWhole && contentWords(asked).length >= fewestWords;
}

function recentText(history: Turn[], lastUser: number): string {
  return history
    .slice(lastUser)
    .map(({ content }) => content.slice(0, 2_000))
    .join("\n");
}

/** The words of the turns that the question leans on, the nearest turn's first. */
function topicOf(question: string, leaning: Leaning, history: Turn[]): string[] {
  const turns = history.filter((turn) => turn.role === "user").slice(-deepest);
  const words: string[] = [];
  let next: Leaning = leaning;
  let newer = question;
  for (const { content } of turns.toReversed()) {
    const said = content.slice(0, 1_000);
    words.push(...(next === "replacing" ? remains(said, newer) : contentWords(said)));
    next = findLeaning(said, "");
    newer = said;
    if (next === "whole") break;
  }
  return words;
}

/**
 * What stays of a question when another thing takes the place of its own: a name replaces the names, "a patent" the
 * subject "a trademark". "The cost" replaces nothing, it asks about the same thing.
 */
function remains(said: string, newer: string): string[] {
  const placed = placeWords(said).filter(({ text }) => isContent(text));
  const all = contentWords(said);
  if (
    placeWords(newer).some(
      (word) => isContent(word.text) && isProper({ ...word, start: Math.max(1, word.start) }),
    )
  ) {
    const names = new Set(placed.filter(isProper).map(({ text }) => stemOf(text)));
    return all.filter((word) => !names.has(stemOf(word)));
  }
  const subject = /\b(?:is|are|does|do|did|can|of|has|have) an? ([\p{L}-]+)/iu.exec(said)?.[1];
  if (subject && /\ban? [\p{L}-]+/iu.test(newer)) {
    return all.filter((word) => stemOf(word) !== stemOf(subject));
  }
  return all;
}

/** "that file" after an answer about a license file: the words that said which. */
function modifiersOf(question: string, last: Turn | undefined): string | null {
  const noun = /\b(?:that|this|these|those|the other) ([\p{L}-]{3,})/iu.exec(question)?.[1];
  if (!noun || last?.role !== "assistant" || !isContent(noun)) return null;
  const words = placeWords(last.content.slice(0, 2_000));
  const at = words.findIndex(({ text }) => stemOf(text) === stemOf(noun));
  const before = words[at - 1]?.text;
  return before && isContent(before) ? before : null;
}

/**
 * The question, then the words that it leans on and does not say itself: all of the first list, of the second what tells
 * most.
 */
export function addContext(
  question: string,
  [pointed, topic]: [pointed: string[], topic: string[]],
  vocabulary: Vocabulary,
): string {
  const seen = new Set(contentWords(question).map(stemOf));
  const distinct = (words: string[]) =>
    words.filter((word) => {
      const stem = stemOf(word);
      return stem !== "" && !seen.has(stem) && seen.add(stem);
    });
  const first = distinct(pointed).slice(0, maxContext);
  const added = [...first, ...selectTelling(distinct(topic), maxContext - first.length, vocabulary)];
  return added.length === 0 ? question : `${question.trim()} ${added.join(" ")}`;
}

/** Where there are too many, the rarest in the course that it holds at all, in their own order. */
function selectTelling(words: string[], max: number, vocabulary: Vocabulary): string[] {
  if (words.length <= max) return words;
  const weigh = (word: string) => vocabulary.frequency(word) || Number.MAX_SAFE_INTEGER;
  const best = new Set(words.toSorted((one, other) => weigh(one) - weigh(other)).slice(0, max));
  return words.filter((word) => best.has(word));
}
