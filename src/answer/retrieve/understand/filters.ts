import type { Outline } from "../../../search/course-index.ts";
import { withoutTranscripts } from "../../../text/transcript/recording.ts";
import type { Filters } from "../../../types.ts";
import { findFile, findNamed, findNumbered, type Place } from "./outline-names.ts";
import type { RewriteStep } from "./rewritten.ts";
import { contentWords, isContent, type PlacedWord, placeWords, tidy } from "./words.ts";

interface Narrowed {
  question: string;
  filters: Filters;
  steps: RewriteStep[];
}
interface Mention {
  start: number;
  end: number;
  place: Place;
}

const kinds =
  /^(?:section|chapter|part|deck|slides|lecture|lesson|module|unit|presentation|document|file|pdf|week|session|class|talk)$/i;
const numberedKinds =
  /^(?:section|chapter|part|deck|lecture|lesson|module|unit|week|session|class|day|talk)s?$/i;
const prepositions = /^(?:in|from|on|of|within|inside|under|at|per|to)$/i;
const articles = /^(?:the|our|your|my|this)$/i;
const connectives = /^(?:on|about|called|named|titled|for|covering)$/i;
const ordinals = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];
/** "the database section of the code": a section of something that is no deck is a thing of the subject. */
const ofSomething = /^\s+(?:of|in)\s+(?!(?:this|the|our) (?:course|class|lectures?|slides?)\b)/i;
const maxNameWords = 6;
const maxScanned = 1_000;

/**
 * Filters that the question names in words, where the outline has exactly what they name; their phrase leaves the
 * question unless nothing else would be left. Given filters win and bound what words can still narrow.
 */
export function readFilters(question: string, outline: Outline, given: Filters): Narrowed {
  const found: Filters = { ...given };
  let text = question;
  const steps: RewriteStep[] = [];
  const cut = (from: number, to: number, told: string) => {
    steps.push({ kind: "filter", from: text.slice(from, to).trim(), to: told });
    text = `${text.slice(0, from)} ${text.slice(to)}`;
  };
  for (let round = 0; round < 2; round++) {
    const mention = findMention(text, withinFilters(outline, found));
    if (!mention) break;
    const { deck, section } = mention.place;
    if (deck !== undefined) found.deck = deck;
    if (section !== undefined) found.section = section;
    cut(mention.start, mention.end, deck === undefined ? `section: ${section}` : `deck: ${deck}`);
  }
  const { decks } = withoutRecordings(outline);
  const deck = found.deck ?? (decks.length === 1 ? decks[0] : undefined);
  const pages = given.pages || deck === undefined ? null : findPages(text);
  if (pages) {
    found.pages = [pages.first, pages.last];
    cut(pages.start, pages.end, `pages: ${pages.first}–${pages.last}`);
  }
  if (steps.length === 0) return { question, filters: given, steps };
  const left = tidy(
    text.replace(/^\s*what do(?:es)?\s+(?:say|cover|teach|tell us|mention|explain) about\b/i, ""),
  );
  return { question: contentWords(left).length > 0 ? left : question, filters: found, steps };
}

/** What words can still name once a deck or a section is chosen. */
function withinFilters({ decks, sections }: Outline, { deck, section }: Filters): Outline {
  return {
    decks:
      deck === undefined && section === undefined
        ? decks
        : deck === undefined
          ? decksOf(sections, section)
          : [],
    sections: section === undefined ? sections.filter((one) => deck === undefined || one.deck === deck) : [],
  };
}

/** "Lecture 3" is its slides, also where its recording bears the same name. */
const withoutRecordings = ({ decks, sections }: Outline): Outline => ({
  decks: withoutTranscripts(decks, (deck) => deck),
  sections,
});

function decksOf(sections: Outline["sections"], section: string | undefined): string[] {
  return [...new Set(sections.filter((one) => one.section === section).map(({ deck }) => deck))];
}

function findMention(text: string, outline: Outline): Mention | null {
  if (outline.decks.length + outline.sections.length === 0) return null;
  const words = placeWords(text.slice(0, maxScanned));
  const named = withoutRecordings(outline);
  for (let index = 0; index < words.length; index++) {
    const mention =
      mentionFile(words, index, outline) ??
      mentionNumbered(words, index, named) ??
      mentionBeforeKind(words, index, named) ??
      mentionAfterKind(words, index, named);
    if (mention && !ofSomething.test(text.slice(mention.end))) return mention;
  }
  return null;
}

/** "(in the file) 03-answers.pdf" */
function mentionFile(words: PlacedWord[], index: number, outline: Outline): Mention | null {
  const place = findFile(words[index]?.text ?? "", outline);
  const before = words[index - 1];
  const from = before && kinds.test(before.text) ? index - 1 : index;
  const to = kinds.test(words[index + 1]?.text ?? "") ? index + 1 : index;
  return place ? span(words, [from, to], place) : null;
}

/** "in lecture 3", "in the third lecture" */
function mentionNumbered(words: PlacedWord[], index: number, outline: Outline): Mention | null {
  const kind = words[index]?.text ?? "";
  if (!numberedKinds.test(kind)) return null;
  const after = words[index + 1]?.text ?? "";
  if (/^\d{1,3}$/.test(after)) {
    const place = findNumbered(kind, Number(after), outline);
    if (place) return span(words, [index, index + 1], place);
  }
  const ordinal = ordinals.indexOf((words[index - 1]?.text ?? "").toLowerCase());
  const place = ordinal < 0 ? null : findNumbered(kind, ordinal + 1, outline);
  return place ? span(words, [index - 1, index], place) : null;
}

/** "in the security section": the longest name from a preposition or an article on that fits. */
function mentionBeforeKind(words: PlacedWord[], index: number, outline: Outline): Mention | null {
  const kind = words[index]?.text ?? "";
  if (!kinds.test(kind)) return null;
  for (let from = Math.max(1, index - maxNameWords); from < index; from++) {
    const before = words[from - 1]?.text ?? "";
    if (!prepositions.test(before) && !articles.test(before)) continue;
    const place = isContent(words[from]?.text ?? "")
      ? findNamed(joined(words, from, index), kind, outline)
      : null;
    if (place) return span(words, [from, index], place);
  }
  return null;
}

/** "from the chapter on evaluation": the longest name behind the word that fits. */
function mentionAfterKind(words: PlacedWord[], index: number, outline: Outline): Mention | null {
  const kind = words[index]?.text ?? "";
  const before = words[index - 1]?.text ?? "";
  if (!kinds.test(kind) || /^slides$/i.test(kind)) return null;
  if (!articles.test(before) && !prepositions.test(before)) return null;
  const from = connectives.test(words[index + 1]?.text ?? "") ? index + 2 : index + 1;
  const start = articles.test(words[from]?.text ?? "") ? from + 1 : from;
  if (!isContent(words[start]?.text ?? "")) return null;
  for (let to = Math.min(words.length, start + maxNameWords); to > start; to--) {
    if (!isContent(words[to - 1]?.text ?? "")) continue;
    const place = findNamed(joined(words, start, to), kind, outline);
    if (place) return span(words, [index, to - 1], place);
  }
  return null;
}

const joined = (words: PlacedWord[], from: number, to: number) =>
  words
    .slice(from, to)
    .map(({ text }) => text)
    .join(" ");

/** From the preposition and article before the phrase to its end. */
function span(words: PlacedWord[], [from, to]: [number, number], place: Place): Mention {
  let first = from;
  if (articles.test(words[first - 1]?.text ?? "")) first--;
  if (prepositions.test(words[first - 1]?.text ?? "")) first--;
  if (/^according$/i.test(words[first - 1]?.text ?? "")) first--;
  return { start: words[first]?.start ?? 0, end: words[to]?.end ?? 0, place };
}

const pageWords = String.raw`slides?|pages?|folien?|seiten?|слайд\p{Ll}*|страниц\p{Ll}*`;
const pagesPattern = new RegExp(
  String.raw`(?:^|(?<=[\s,(])(?:(?:on|in|from|at|of|between|auf|von|на|со|из) (?:the )?)?)(?:${pageWords})\s{0,2}(?:number|no\.|nr\.|#)?\s{0,2}(\d{1,4})(?:\s{0,2}(?:-|–|—|to|and|through|until|bis|и|по)\s{0,2}(\d{1,4}))?(?![\d.,]{0,8}\d|\s{0,2}(?:%|[kmg]?b\b|bytes?\b|bits?\b|ms\b|x\b|times\b|per\b|of\b|table\b|fault))`,
  "iu",
);
const chinesePages = /(?:在)?第\s*(\d{1,4})(?:\s*(?:-|–|到|至)\s*(\d{1,4}))?\s*[页頁](?:上|中|里|的)?/u;

/** "on slide 12", "slides 3 to 5": pages that count from 1, in order. */
function findPages(text: string): { start: number; end: number; first: number; last: number } | null {
  const scanned = text.slice(0, maxScanned);
  const match = pagesPattern.exec(scanned) ?? chinesePages.exec(scanned);
  if (!match) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first < 1 || last < first) return null;
  return { start: match.index, end: match.index + match[0].length, first, last };
}
