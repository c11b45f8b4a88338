import { readLexicon } from "./lexicon.ts";
import { findOwnWords } from "./own-words.ts";

/** A part of a text, from `start` up to but without `end`. UTF-16 offsets. */
export interface Span {
  start: number;
  end: number;
}

/** A sentence, bullet or table row of an answer, without its mark and outer blanks. */
export interface Statement extends Span {
  /** A lead-in ends with a colon and has something below it; `own` are the tutor's own words (own-words.ts). */
  role: "statement" | "heading" | "question" | "lead-in" | "own";
  /** Part of a list or a row of a table. */
  item: boolean;
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
const abbreviations = readLexicon("abbreviations", "always", "beforeFigure");
const oneOf = (words: Set<string>) => [...words].map((word) => word.replaceAll(".", "\\.")).join("|");
const abbreviation = new RegExp(`(?:^|[\\s(])(?:${oneOf(abbreviations.always)})\\.\\s*$`, "i");
const beforeFigure = new RegExp(`(?:^|[\\s(])(?:${oneOf(abbreviations.beforeFigure)})\\.\\s*$`, "i");
/** "J. Smith", "by J. Smith", "Donald E. Knuth"; not "vitamin C. It". */
const initial = /(?:^|[(,;.]\s*|(?:\b\p{Lu}[\p{L}.]*|\band|\bor|\bby|&)\s+)(?!I\.)\p{Lu}\.\s*$/u;
/** "Two steps: 1. Read. 2. Write." */
const enumerator = /(?:^|:\s+)\(?\d{1,2}\.\s*$/;
/** Emphasis, code and quotation marks that close behind a full stop, and the blanks behind them. */
const closing = /^[*_`"'”’»)\]]+(?:\s+|$)/u;

/**
 * A text where its sentences end by Unicode (UAX #29), corrected where that cuts within an abbreviation, a name, a
 * numbered step, a URL or code. A line break ends no sentence: what is a line of its own is cut off before. The spans
 * cover the text, each with the blanks behind it.
 */
export function splitSentences(text: string): Span[] {
  const flat = text.replace(/\s/g, " ");
  const found: Span[] = [];
  for (const { segment, index } of segmenter.segment(flat)) {
    const last = found.at(-1);
    const end = index + segment.length;
    if (last && goesOn(flat.slice(last.start, index), segment)) last.end = end;
    else found.push({ start: index, end });
  }
  return withClosings(found, flat);
}

function goesOn(before: string, after: string): boolean {
  // Scripts without blanks need none between sentences; all others do, or it is `a!=b`.
  if (/[!-~]$/.test(before) && !closing.test(after)) return true;
  if (/!\s+$/.test(before) && /^\p{Ll}/u.test(after)) return true;
  if (beforeFigure.test(before)) return /^[\d([]/.test(after);
  return abbreviation.test(before) || initial.test(before) || enumerator.test(before);
}

function withClosings(sentences: Span[], text: string): Span[] {
  const closings = sentences.map(({ start, end }, index) =>
    index === 0 ? 0 : (closing.exec(text.slice(start, end))?.[0].length ?? 0),
  );
  return sentences
    .map(({ start, end }, index) => ({
      start: start + (closings[index] ?? 0),
      end: end + (closings[index + 1] ?? 0),
    }))
    .filter(({ start, end }) => start < end);
}

const bullet = /^\s*(?:[-*+•▪‣◦·–]|\d{1,3}[.)])\s+/u;
const blockquote = /^\s*(?:>\s?)+/;
const tableRow = /^\s*\|.*\|\s*$/;
const tableRule = /^\s*[|:-][\s:|-]*$/;
const fence = /^\s*(?:```|~~~)/;
const heading = /^(?:#{1,6}\s|(\*\*|__)[^*_]*[^*_.!?:]\1$)/;
const hasContent = /[\p{L}\p{N}]/u;

/**
 * An answer in Markdown, without markers, as its statements. Every line is at least one; listings, rules and the heads
 * of tables are none.
 */
export function splitStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  const lines = splitLines(text);
  let inListing = false;
  for (const [index, { start, end }] of lines.entries()) {
    const line = text.slice(start, end);
    if (fence.test(line)) inListing = !inListing;
    const next = lines[index + 1];
    const headsTable = tableRow.test(line) && next && tableRule.test(text.slice(next.start, next.end));
    if (inListing || fence.test(line) || headsTable || !hasContent.test(line)) continue;
    statements.push(...splitLine(line, start));
  }
  const last = statements.at(-1);
  if (last?.role === "lead-in") last.role = "statement";
  return statements;
}

/** The lines that are not empty. */
function splitLines(text: string): Span[] {
  return Array.from(text.matchAll(/[^\n]+/g), ({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
  }));
}

function splitLine(line: string, offset: number): Statement[] {
  const quoted = blockquote.exec(line)?.[0].length ?? 0;
  const isRow = tableRow.test(line);
  const own = line.slice(quoted);
  if (heading.test(own.trim())) {
    return [{ ...trim(line, { start: quoted, end: line.length }, offset), role: "heading", item: false }];
  }
  const bulletLength = bullet.exec(own)?.[0].length ?? 0;
  const mark = quoted + bulletLength;
  // The cells of a row are one statement, whatever they end with.
  const sentences = isRow ? [{ start: 0, end: line.length - mark }] : splitSentences(line.slice(mark));
  const tutors = findOwnWords(line);
  return sentences
    .map(({ start, end }) => ({ start: mark + start, end: mark + end }))
    .filter(({ start, end }) => hasContent.test(line.slice(start, end)))
    .map((span) => ({
      ...trim(line, span, offset),
      role: isWithin(trim(line, span, 0), tutors)
        ? "own"
        : roleOf(line.slice(span.start, span.end).trimEnd()),
      item: bulletLength > 0 || isRow,
    }));
}

function trim(line: string, { start, end }: Span, offset: number): Span {
  const own = line.slice(start, end);
  return { start: offset + end - own.trimStart().length, end: offset + start + own.trimEnd().length };
}

const isWithin = ({ start, end }: Span, spans: Span[]) =>
  spans.some((span) => span.start <= start && end <= span.end);

function roleOf(text: string): Statement["role"] {
  const bare = text.replace(/(?<!["'”’»)*_])["'”’»)*_]+$/u, "");
  if (/[?？؟]$/u.test(bare)) return "question";
  return /[:：]$/u.test(bare) ? "lead-in" : "statement";
}

/**
 * A text in spans of at most `maxLength` UTF-16 units, cut behind blanks, or within a word (never a character) where
 * there are none. Intl.Segmenter needs it: in V8 each step takes time by the length of the whole text.
 */
export function cutAtBlanks(text: string, maxLength: number): Span[] {
  const found: Span[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + maxLength < text.length ? endBefore(text, start, start + maxLength) : text.length;
    found.push({ start, end });
    start = end;
  }
  return found;
}

function endBefore(text: string, start: number, limit: number): number {
  for (let at = limit; at > start; at--) if (/\s/.test(text.charAt(at - 1))) return at;
  return /[\uDC00-\uDFFF]/.test(text.charAt(limit)) && limit - 1 > start ? limit - 1 : limit;
}
