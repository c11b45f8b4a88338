import type { Span } from "../../text/split.ts";
import { type Statement, splitStatements } from "../../text/split.ts";
import type { Citation, Passage } from "../../types.ts";
import { bearOut, type Ground, readGround } from "./bear-out.ts";
import { languageOf } from "./language.ts";

/** An answer as it is shown, where its markers stand in it, and what they cite. */
export interface ShownAnswer {
  text: string;
  markers: Span[];
  citations: Citation[];
}

export interface GroundedStatement extends Span {
  /** How far the slides bear the statement out, 0…1. */
  score: number;
}

/** Share of an answer's words, in a language that is not known, that slides must have to be of the same. */
const sameLanguage = 0.3;

/**
 * The statements of an answer whose words its slides do not bear out: the slides that each cites, all that were given
 * where it cites none or names no other. Those whose score is below `minimum`. None where it can't be told: no slides,
 * another language than theirs; headings, questions and lead-ins say nothing.
 */
export function groundStatements(
  answer: ShownAnswer,
  passages: Passage[],
  minimum: number,
): GroundedStatement[] {
  return scoreStatements(answer, passages).filter(({ score }) => score < minimum);
}

/** The score of each statement that has one. */
export function scoreStatements(
  { text, markers, citations }: ShownAnswer,
  passages: Passage[],
): GroundedStatement[] {
  if (passages.length === 0) return [];
  const bare = withoutMarkers(text, markers);
  if (!sharesLanguage(bare, passages)) return [];
  const cited = citedBy(splitStatements(bare), { text, bare, markers, citations });
  const grounds = new Map<string, Ground>();
  return [...cited].flatMap(([statement, slides]) => {
    if (statement.role !== "statement") return [];
    const key = [...slides].sort().join("\n");
    const given = passages.filter(({ slide }) => slides.has(slide.id));
    const ground = grounds.get(key) ?? readGround(given.length > 0 ? given : passages);
    grounds.set(key, ground);
    const score = bearOut(bare.slice(statement.start, statement.end), ground);
    return score === null ? [] : [{ start: statement.start, end: statement.end, score }];
  });
}

/** Blanks in place of markers: what is left stands where it stood. */
function withoutMarkers(text: string, markers: Span[]): string {
  let bare = "";
  let from = 0;
  for (const { start, end } of markers) {
    bare += text.slice(from, start) + " ".repeat(end - start);
    from = end;
  }
  return bare + text.slice(from);
}

/** The ids of the slides that each statement cites. A marker belongs to the statement that it stands in or follows. */
function citedBy(
  statements: Statement[],
  { text, bare, markers, citations }: ShownAnswer & { bare: string },
): Map<Statement, Set<string>> {
  const cited = new Map(statements.map((statement): [Statement, Set<string>] => [statement, new Set()]));
  const slides = new Map(citations.map(({ marker, slide }) => [marker, slide.id]));
  for (const { start, end } of markers) {
    const spoken = bare.slice(0, start).trimEnd().length;
    const owner =
      statements.find((one) => one.start < spoken && spoken <= one.end) ??
      statements.findLast((one) => one.end <= spoken);
    const slide = slides.get(Number(/\d+/.exec(text.slice(start, end))?.[0]));
    if (owner && slide) cited.get(owner)?.add(slide);
  }
  return cited;
}

function sharesLanguage(answer: string, passages: Passage[]): boolean {
  const given = passages.map(({ text }) => text).join("\n");
  const [said, held] = [languageOf(answer), languageOf(given)];
  if (said !== null && held !== null) return said === held;
  const words = wordsOf(answer);
  const known = new Set(wordsOf(given));
  return words.filter((word) => known.has(word)).length >= sameLanguage * words.length;
}

const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
