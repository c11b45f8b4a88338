import { isEnglish } from "../../text/english.ts";
import { languageOf } from "../../text/language.ts";
import { markedStatements } from "../../text/marked-statements.ts";
import type { Span } from "../../text/split.ts";
import { readSources, type Sources } from "../../text/support/sources.ts";
import { judgeSupport, type Support } from "../../text/support/support.ts";
import type { Citation, Passage } from "../../types.ts";

/** An answer as it is shown, where its markers stand in it, and what they cite. */
interface ShownAnswer {
  text: string;
  markers: Span[];
  citations: Citation[];
}

/** A statement of an answer and how far its slides bear it out. */
interface GroundedStatement extends Span, Support {}

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
  const { bare, statements } = markedStatements(text, markers);
  if (!sharesLanguage(bare, passages)) return [];
  const slideOf = new Map(citations.map(({ marker, slide }) => [marker, slide.id]));
  const known = new Map<string, Sources>();
  return statements.flatMap(({ role, start, end, numbers }) => {
    if (role !== "statement") return [];
    const cited = new Set(numbers.map((number) => slideOf.get(number)));
    const given = passages.filter(({ slide }) => cited.has(slide.id));
    const key = given.map(({ slide }) => slide.id).join("\n");
    const sources = known.get(key) ?? readSources((given.length > 0 ? given : passages).map(sourceOf));
    known.set(key, sources);
    const support = judgeSupport(bare.slice(start, end), sources);
    return support === null ? [] : [{ start, end, ...support }];
  });
}

/** A slide's text under its section and title. */
function sourceOf({ slide, text }: Passage): string {
  const title = text.trimStart().startsWith(slide.title) ? "" : slide.title;
  return [slide.section ?? "", title, text].filter((part) => part !== "").join("\n");
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
