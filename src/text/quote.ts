import search from "approx-string-match";
import type { Passage } from "../types.ts";
import { type Normalised, normalise, normaliseWithOffsets } from "./normalise.ts";
import type { Span } from "./split.ts";
import { splitUnits } from "./units.ts";
import { claimsOf, contentTerms } from "./words.ts";

/** The share of a normalised quote's length that may be slips of copying. */
const maxSlips = 0.1;
/** A shorter quote has no room for a slip. Normalised UTF-16 units. */
const minApproximate = 16;

/**
 * Where a model's quote stands in a slide, as the slide's own characters. Exactly at best; else `repaired`: blanks,
 * bullets, case, accents, quotation marks and dashes may differ, a tenth of the letters may be slips, a middle may be
 * left out (`…`: the longest part is taken). Figures and negations may not differ. Null when nothing near stands there.
 */
export function findQuote(slideText: string, quote: string): { quote: string; repaired: boolean } | null {
  const wanted = quote.trim();
  if (!/[\p{L}\p{N}]/u.test(wanted)) return null;
  if (slideText.includes(wanted)) return { quote: wanted, repaired: false };
  const slide = normaliseWithOffsets(slideText);
  for (const part of partsOf(wanted)) {
    const normalised = normalise(part).trim();
    const found = findNormalised(slide, normalised) ?? findApproximate(slide, normalised);
    if (found) return { quote: slideText.slice(found.start, found.end), repaired: true };
  }
  return null;
}

/** The whole, then what stands between ellipses, the longest first; a few words alone are no quote. */
function partsOf(quote: string): string[] {
  const parts = quote.split(/\s*(?:\[?(?:…|\.{3})\]?)\s*/u).filter((part) => part.split(/\s+/).length >= 3);
  return [quote, ...(parts.length > 1 || /…|\.{3}/.test(quote) ? parts : [])].sort(
    (a, b) => b.length - a.length,
  );
}

function findNormalised(slide: Normalised, wanted: string): Span | null {
  const at = wanted === "" ? -1 : slide.text.indexOf(wanted);
  return at < 0 ? null : sourceOf(slide, { start: at, end: at + wanted.length });
}

function sourceOf({ starts, ends }: Normalised, { start, end }: Span): Span | null {
  const [first, last] = [starts[start], ends[end - 1]];
  return first === undefined || last === undefined ? null : { start: first, end: last };
}

/** The part of the slide with the fewest edits, whole words of it. */
function findApproximate(slide: Normalised, wanted: string): Span | null {
  if (wanted.length < minApproximate) return null;
  const claims = claimsOf(wanted);
  return search(slide.text, wanted, Math.floor(wanted.length * maxSlips))
    .map((match) => wholeWords(slide.text, match))
    .filter(({ start, end }) => claimsOf(slide.text.slice(start, end)) === claims)
    .reduce<Span | null>((found, span) => found ?? sourceOf(slide, span), null);
}

function wholeWords(text: string, { start, end }: Span): Span {
  const before = /[\p{L}\p{N}]*$/u.exec(text.slice(0, start))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}]*/u.exec(text.slice(end))?.[0].length ?? 0;
  const isWord = (at: number) => /[\p{L}\p{N}]/u.test(text[at] ?? "");
  const whole = { start: isWord(start) ? start - before : start, end: isWord(end - 1) ? end + after : end };
  const own = text.slice(whole.start, whole.end);
  return { start: whole.end - own.trimStart().length, end: whole.start + own.trimEnd().length };
}

/** A part of a passage that may be quoted. */
interface Quotable extends Span {
  /** Its own terms. */
  own: Set<string>;
  /** Its terms with those of the heading and the title above it. */
  all: Set<string>;
}

/** The share of a statement's terms that its quote must hold. Chosen on the bundled course: see quote.test.ts. */
const enoughShare = 0.34;
const enoughTerms = 2;
/** A statement may rest on units that follow each other; more is no quote but half a slide. UTF-16 units. */
const maxUnits = 3;
const maxQuoteLength = 500;
/** What a further unit must bring: share of the statement's weight. */
const perUnit = 0.1;

/**
 * The words of a passage that a statement rests on: the unit, or units in a row, with which it shares most content
 * words, rare ones counting more. Null if it shares too few, or none of its figures stands in the passage.
 */
export function alignQuote(statement: string, passage: Passage): string | null {
  const wanted = contentTerms(statement);
  if (wanted.size === 0 || !sharesFigure(statement, passage.text)) return null;
  const units = unitsOf(passage);
  const weights = weigh(wanted, units);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  let best: { span: Quotable; score: number } | null = null;
  for (const { span, count } of windows(units)) {
    const score = shared(span.own, weights) + shared(span.all, weights) - perUnit * total * count;
    if (isEnough(span, wanted) && (!best || score > best.score)) best = { span, score };
  }
  return best && passage.text.slice(best.span.start, best.span.end);
}

function unitsOf(passage: Passage): Quotable[] {
  const title = contentTerms(passage.slide.title);
  const units = splitUnits(passage);
  // A title, a heading, a quiz: no unit answers a question, but a model may still rest on it.
  const lines = units.length > 0 ? [] : [...passage.text.matchAll(/[^\s][^\r\n]*/g)];
  const stretches = [
    ...units,
    ...lines.map((line) => ({ start: line.index, end: line.index + line[0].trimEnd().length, about: "" })),
  ];
  return stretches.map(({ start, end, about }) => {
    const own = contentTerms(passage.text.slice(start, end));
    return { start, end, own, all: new Set([...own, ...contentTerms(about), ...title]) };
  });
}

function* windows(units: Quotable[]): Generator<{ span: Quotable; count: number }> {
  for (const [index, first] of units.entries()) {
    let span = first;
    yield { span, count: 1 };
    for (const next of units.slice(index + 1, index + maxUnits)) {
      if (next.start < span.end || next.end - span.start > maxQuoteLength) break;
      span = {
        start: span.start,
        end: next.end,
        own: new Set([...span.own, ...next.own]),
        all: new Set([...span.all, ...next.all]),
      };
      yield { span, count: units.indexOf(next) - index + 1 };
    }
  }
}

function isEnough(span: Quotable, wanted: Set<string>): boolean {
  const own = [...wanted].filter((term) => span.own.has(term)).length;
  const all = [...wanted].filter((term) => span.all.has(term)).length;
  return own > 0 && (all === wanted.size || (all >= enoughTerms && all >= enoughShare * wanted.size));
}

/** The fewer units hold a term, the more it tells. What none holds tells nothing about which. */
function weigh(wanted: Set<string>, units: Quotable[]): Map<string, number> {
  return new Map(
    [...wanted].map((term) => {
      const holding = units.filter(({ own }) => own.has(term)).length;
      return [term, holding === 0 ? 0.5 : Math.log(1 + units.length / holding)];
    }),
  );
}

function shared(terms: Set<string>, weights: Map<string, number>): number {
  let sum = 0;
  for (const [term, weight] of weights) if (terms.has(term)) sum += weight;
  return sum;
}

/** A statement full of figures of which the passage knows none says something else. */
function sharesFigure(statement: string, text: string): boolean {
  const said = figuresOf(statement);
  const known = new Set(figuresOf(text));
  return said.length === 0 || said.some((figure) => known.has(figure));
}

const figuresOf = (text: string) =>
  (text.match(/\p{N}+(?:[.,]\p{N}+)*/gu) ?? []).map((figure) =>
    figure.replace(/[.,](?=\p{N}{3}(?:\D|$))/gu, ""),
  );
