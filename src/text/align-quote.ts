import type { Passage } from "../types.ts";
import { splitUnits } from "./units.ts";
import { contentTerms } from "./words.ts";

/** A stretch of a passage that may be quoted. */
interface Span {
  start: number;
  end: number;
  /** Its own terms. */
  own: Set<string>;
  /** With those of the heading and the title above it. */
  all: Set<string>;
}

/** Of a statement's terms, those that its quote must hold. Chosen on the bundled course: see align-quote.test.ts. */
const enoughShare = 0.34;
const enoughTerms = 2;
/** A statement may rest on units that follow each other; more is no quote but half a slide. UTF-16 units. */
const mostUnits = 3;
const longestQuote = 500;
/** What a further unit must bring: share of the statement's weight. */
const perUnit = 0.1;

/**
 * The words of a passage that a statement rests on: the unit, or units in a row, with which it shares most content
 * words, rare ones counting more. Null where it shares too few, or none of its figures stands in the passage.
 */
export function alignQuote(statement: string, passage: Passage): string | null {
  const wanted = contentTerms(statement);
  if (wanted.size === 0 || !sharesFigure(statement, passage.text)) return null;
  const units = unitsOf(passage);
  const weights = weigh(wanted, units);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  let best: { span: Span; score: number } | null = null;
  for (const { span, count } of windows(units)) {
    const score = shared(span.own, weights) + shared(span.all, weights) - perUnit * total * count;
    if (isEnough(span, wanted) && (!best || score > best.score)) best = { span, score };
  }
  return best && passage.text.slice(best.span.start, best.span.end);
}

function unitsOf(passage: Passage): Span[] {
  const title = contentTerms(passage.slide.title);
  const units = splitUnits(passage, 0);
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

function* windows(units: Span[]): Generator<{ span: Span; count: number }> {
  for (const [index, first] of units.entries()) {
    let span = first;
    yield { span, count: 1 };
    for (const next of units.slice(index + 1, index + mostUnits)) {
      if (next.start < span.end || next.end - span.start > longestQuote) break;
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

function isEnough(span: Span, wanted: Set<string>): boolean {
  const own = [...wanted].filter((term) => span.own.has(term)).length;
  const all = [...wanted].filter((term) => span.all.has(term)).length;
  return own > 0 && (all === wanted.size || (all >= enoughTerms && all >= enoughShare * wanted.size));
}

/** The fewer units hold a term, the more it tells. What none holds tells nothing about which. */
function weigh(wanted: Set<string>, units: Span[]): Map<string, number> {
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
