import { isEnglish } from "../../text/english.ts";
import { type Span, type Statement, splitStatements } from "../../text/split.ts";
import { readSources, type Sources } from "../../text/support/sources.ts";
import { judgeSupport, type Support } from "../../text/support/support.ts";
import type { Citation, Passage } from "../../types.ts";
import { languageOf } from "./language.ts";

/** An answer as it is shown, where its markers stand in it, and what they cite. */
export interface ShownAnswer {
  text: string;
  markers: Span[];
  citations: Citation[];
}

/** A statement of an answer and how far its slides bear it out. */
export interface GroundedStatement extends Span, Support {}

/** Share of an answer's words, in a language that is not known, that its slides or their language must have. */
const sameLanguage = 0.3;

/** The statements of an answer that its slides do not bear out: those whose score is below `minimum`. */
export function findUngrounded(
  answer: ShownAnswer,
  passages: Passage[],
  minimum: number,
): (Span & { score: number })[] {
  return groundStatements(answer, passages)
    .filter(({ score }) => score < minimum)
    .map(({ start, end, score }) => ({ start, end, score }));
}

/**
 * How far its slides bear each statement of an answer out: the slides that it cites, all that were given where it cites
 * none or names no other. None where it can't be told: no slides, another language than theirs; headings, questions and
 * lead-ins say nothing.
 */
export function groundStatements(
  { text, markers, citations }: ShownAnswer,
  passages: Passage[],
): GroundedStatement[] {
  if (passages.length === 0) return [];
  const bare = withoutMarkers(text, markers);
  if (!sharesLanguage(bare, passages)) return [];
  const cited = citedBy(splitStatements(bare), { text, bare, markers, citations });
  const known = new Map<string, Sources>();
  return [...cited].flatMap(([{ role, start, end }, slides]) => {
    if (role !== "statement") return [];
    const key = [...slides].sort().join("\n");
    const given = passages.filter(({ slide }) => slides.has(slide.id));
    const sources = known.get(key) ?? readSources((given.length > 0 ? given : passages).map(sourceOf));
    known.set(key, sources);
    const support = judgeSupport(bare.slice(start, end), sources);
    return support === null ? [] : [{ start, end, ...support }];
  });
}

/** What a slide says, and what its deck puts above that. */
function sourceOf({ slide, text }: Passage): string {
  const title = text.trimStart().startsWith(slide.title) ? "" : slide.title;
  return [slide.section ?? "", title, text].filter((part) => part !== "").join("\n");
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
  const isShared = (word: string) => known.has(word) || (held === "en" && isEnglish(word));
  return words.filter(isShared).length >= sameLanguage * words.length;
}

const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
