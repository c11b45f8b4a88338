import { type Normalised, normaliseWithOffsets } from "./normalise.ts";
import type { Span } from "./split.ts";

/** The letters and digits of a text as they are compared, without what stands between them. */
export function lettersOf(source: string): Normalised {
  const all = normaliseWithOffsets(source);
  const letters: Normalised = { text: "", starts: [], ends: [] };
  const kept: string[] = [];
  let at = 0;
  for (const character of all.text) {
    const end = at + character.length;
    if (/[\p{L}\p{N}]/u.test(character)) {
      kept.push(character);
      letters.starts.push(...all.starts.slice(at, end));
      letters.ends.push(...all.ends.slice(at, end));
    }
    at = end;
  }
  return { ...letters, text: kept.join("") };
}

/** Letters as they stand on a page, in whatever order its file has them. */
export interface PageLetters {
  text: string;
  /** Whether the letter at an index begins a word, as far as the page shows. */
  isWordStart(at: number): boolean;
  /** How far apart two letters stand, in heights of a letter. */
  distance(from: number, to: number): number;
}

/** So many letters are looked up at once. */
const seed = 3;
/** A page has some thousand letters; places where a seed stands beyond these are not looked at. */
const mostPlaces = 500;
/** Letters of a stretch that may stand without the rest of their word, as where a page parts it at a line's end. */
const fewestOfWord = 4;
/** A shorter word may stand anywhere by chance: it must be this near to what was found before it, in letters' heights. */
const near = 8;
const mostContext = 20;

interface Search {
  slide: Normalised;
  wanted: Span;
  page: PageLetters;
  seeds: Map<string, number[]>;
  used: Set<number>;
}

/**
 * Where a stretch of a slide's letters stands on its page, as stretches of the page's letters in the order of the slide.
 * The two hold the same words in different orders: a page's file may begin with its footer, and write a table by
 * columns. So the stretch is covered from its beginning, each time by the longest run of letters that the page has in
 * one piece; what stands around the stretch decides between places that say the same, then nearness.
 */
export function placeLetters(slide: Normalised, wanted: Span, page: PageLetters): Span[] {
  const search: Search = { slide, wanted, page, seeds: seedsOf(page.text), used: new Set() };
  const found: Span[] = [];
  for (let at = wanted.start; at < wanted.end; ) {
    const match = bestMatch(search, at, found.at(-1));
    if (match) {
      found.push(match);
      for (let place = match.start; place < match.end; place++) search.used.add(place);
      at += match.end - match.start;
      continue;
    }
    do at++;
    while (at < wanted.end && !isWordStart(slide, at));
  }
  return found;
}

function seedsOf(text: string): Map<string, number[]> {
  const seeds = new Map<string, number[]>();
  for (let length = 1; length <= seed; length++) {
    for (let at = 0; at + length <= text.length; at++) {
      const letters = text.slice(at, at + length);
      const places = seeds.get(letters);
      if (!places) seeds.set(letters, [at]);
      else if (places.length < mostPlaces) places.push(at);
    }
  }
  return seeds;
}

/** Ideographs and kana are written without blanks: each may begin a word. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function isWordStart({ text, starts, ends }: Normalised, at: number): boolean {
  return at === 0 || starts[at] !== ends[at - 1] || unspaced.test(text.slice(at - 1, at + 1));
}

/** Of the word that a letter is in; no further than a seed reaches. */
function wordEnd(slide: Normalised, at: number): number {
  let end = at + 1;
  while (end < at + seed && end < slide.text.length && !isWordStart(slide, end)) end++;
  return end;
}

function bestMatch(search: Search, at: number, last: Span | undefined): Span | null {
  const { slide, wanted, page, seeds } = search;
  const letters = slide.text.slice(at, Math.min(at + seed, wordEnd(slide, at), wanted.end));
  let best: { span: Span; rank: number[] } | null = null;
  for (const start of seeds.get(letters) ?? []) {
    const length = lengthOf(search, at, start);
    if (length === 0) continue;
    const span = { start, end: start + length };
    const distance = last ? page.distance(last.end - 1, start) : 0;
    const isWhole = page.isWordStart(start) && (span.end === page.text.length || page.isWordStart(span.end));
    if (length < fewestOfWord && (!isWhole || (last && distance > near))) continue;
    const rank = [length, contextOf(search, at, span) + (isWhole ? 1 : 0), -distance];
    if (!best || isHigher(rank, best.rank)) best = { span, rank };
  }
  return best?.span ?? null;
}

const isHigher = (rank: number[], other: number[]) => {
  const differs = rank.findIndex((value, at) => value !== other[at]);
  return differs >= 0 && (rank[differs] ?? 0) > (other[differs] ?? 0);
};

/** How many letters the two have in common from here, to the end of a word; 0 if that is too few. */
function lengthOf({ slide, wanted, page, used }: Search, at: number, start: number): number {
  let length = 0;
  let words = 0;
  while (at + length < wanted.end && slide.text[at + length] === page.text[start + length]) {
    if (used.has(start + length)) break;
    length++;
    if (at + length === wanted.end || isWordStart(slide, at + length)) words = length;
  }
  return words > 0 ? words : length >= fewestOfWord ? length : 0;
}

/** How many letters before and behind the stretch stand before and behind it on the page too. */
function contextOf({ slide, page, wanted }: Search, at: number, { start, end }: Span): number {
  let before = 0;
  while (before < mostContext && at > before && start > before) {
    if (slide.text[at - before - 1] !== page.text[start - before - 1]) break;
    before++;
  }
  const next = at + end - start;
  let behind = 0;
  if (next === wanted.end) {
    while (behind < mostContext && slide.text[next + behind] === page.text[end + behind]) {
      if (slide.text[next + behind] === undefined) break;
      behind++;
    }
  }
  return before + behind;
}
