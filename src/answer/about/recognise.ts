import { readPatterns } from "../../text/lexicon.ts";

const kinds = [
  "greeting",
  "thanks",
  "help",
  "revise",
  "about",
  "page",
  "schedule",
  "study",
  "where",
  "partBefore",
  "partAfter",
  "before",
  "after",
  "summary",
  "contents",
] as const;
export type CourseQuestionKind = (typeof kinds)[number];

/** `name`: what it is asked of, as it was written; null of the whole course. */
export interface CourseQuestion {
  kind: CourseQuestionKind;
  name: string | null;
}

const patterns = readPatterns(
  "course-questions",
  "opening",
  "closing",
  "whole",
  "part",
  "partName",
  ...kinds,
);
/** Whoever asks about the course asks in a line. */
const maxLength = 200;

/**
 * What a question may ask of the course itself, likeliest first; none where it asks of the subject. Whether the course
 * has what it names is for the outline to say.
 */
export function recognise(question: string): CourseQuestion[] {
  if (question.length > maxLength) return [];
  const asked = withoutPoliteness(question);
  return kinds.flatMap((kind) => {
    const match = patterns[kind].map((pattern) => pattern.exec(asked)).find((found) => found !== null);
    if (!match) return [];
    const name = Object.values(match.groups ?? {})
      .find((group) => group !== undefined)
      ?.trim();
    const whole = name === undefined || isWhole(name);
    // "Explain lecture 2" asks of the course, "explain recursion" of its subject.
    if (!whole && needsPart.has(kind) && !fits(name, patterns.part)) return [];
    return [{ kind, name: whole ? null : inEnglish(name) }];
  });
}

const needsPart = new Set<CourseQuestionKind>(["contents", "schedule"]);
const fits = (text: string, some: RegExp[]) => some.some((pattern) => pattern.test(text));
const isWhole = (name: string) => fits(name, patterns.whole);

/** "la sección de chunking", "第二章": as the outline's names are found, which is in English. */
function inEnglish(name: string): string {
  const part = patterns.partName.map((pattern) => pattern.exec(name)?.groups?.name).find(Boolean);
  if (part === undefined) return name;
  const number = chineseNumbers.indexOf(part) + 1 || Number(part);
  return number > 0 ? `section ${number}` : `the ${part} section`;
}
const chineseNumbers = [..."一二三四五六七八九十"];

function withoutPoliteness(question: string): string {
  let left = bare(question);
  for (const pattern of [...patterns.opening, ...patterns.opening, ...patterns.closing]) {
    const rest = bare(left.replace(pattern, ""));
    // A greeting or a word of thanks alone is the question.
    if (rest !== "") left = rest;
  }
  return left;
}

const bare = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\s?？!！.。…]+$/u, "")
    .trim();
