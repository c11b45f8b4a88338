import { type Language, readSomePatterns } from "../../text/lexicon.ts";
import { spokenLanguages } from "../../text/messages.ts";
import { countWords } from "../../text/words.ts";
import type { Turn } from "../../types.ts";

const kinds = [
  "greeting",
  "thanks",
  "help",
  "prerequisites",
  "revise",
  "about",
  "said",
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
  /** The number of a slide; null if there is none, or the filters read it. */
  page: number | null;
  /** By whose patterns it was recognised. */
  language: Language;
}

const lists = ["opening", "closing", "again", "whole", "part", "partName", ...kinds] as const;
/** The patterns of one language. */
type Grammar = Record<(typeof lists)[number], RegExp[]>;
const grammars = spokenLanguages.map((language) => ({
  language,
  grammar: readSomePatterns(`course-questions/${language}`, [...lists]),
}));
/** Characters: a question about the course fits on one line. */
const maxLength = 200;

/**
 * What a question may ask of the course itself, likeliest first; none where it asks of the subject. Whether the course
 * has what it names is for the outline to say.
 */
export function recognise(question: string): CourseQuestion[] {
  if (question.length > maxLength) return [];
  const said = bare(withPlainFigures(question.normalize("NFC")));
  // "Muchas gracias" is thanks as it stands, and nothing without its politeness.
  const readings = grammars.map((one) => ({ ...one, asked: [withoutPoliteness(said, one.grammar), said] }));
  return kinds.flatMap((kind) =>
    readings.flatMap(({ language, grammar, asked }) => {
      const found = readAs(kind, asked, grammar);
      return found ? [{ kind, language, ...found }] : [];
    }),
  );
}

/** A follow-up that only names another part takes up what the question before it asked: "and lecture 3?" */
export function recogniseFollowUp(question: string, history: Turn[]): CourseQuestion[] {
  const own = recognise(question);
  const at = history.findLastIndex(({ role }) => role === "user");
  if (own.length > 0 || at < 0 || question.length > maxLength) return own;
  const said = bare(withPlainFigures(question.normalize("NFC")));
  const named = grammars.flatMap(({ grammar }) => {
    const name = nameAgain(said, grammar);
    return name === undefined ? [] : [inEnglish(name, grammar)];
  });
  const [name] = named;
  if (name === undefined) return [];
  return recogniseFollowUp(history[at]?.content ?? "", history.slice(0, at)).flatMap((before) => {
    const kind = before.kind === "about" ? "contents" : before.kind;
    return takenUp.has(kind) ? [{ ...before, kind, name, page: null }] : [];
  });
}

const takenUp = new Set<CourseQuestionKind>([
  ...(["summary", "contents", "where", "before", "after", "partBefore", "partAfter"] as const),
  ...(["study", "revise", "schedule"] as const),
]);

/** The name of a part needs nothing before it: "lecture 3?" */
function nameAgain(said: string, { again, part }: Grammar): string | undefined {
  const name = again.map((pattern) => pattern.exec(said)?.groups?.name).find(Boolean);
  return name ?? (countWords(said) <= longestPartName && fits(said, part) ? said : undefined);
}
const longestPartName = 5;

const needsPart = new Set<CourseQuestionKind>(["contents", "schedule"]);
const fits = (text: string, some: RegExp[]) => some.some((pattern) => pattern.test(text));
/** Groups of a pattern that hold the number of a slide; a name may stand only once in a regular expression. */
const pageGroups = new Set(["page", "number", "alone"]);

function readAs(
  kind: CourseQuestionKind,
  asked: string[],
  grammar: Grammar,
): Pick<CourseQuestion, "name" | "page"> | null {
  const match = asked
    .flatMap((text) => grammar[kind].map((pattern) => pattern.exec(text)))
    .find((found) => found !== null);
  if (!match) return null;
  const groups = Object.entries(match.groups ?? {}).filter(([, value]) => value?.trim());
  const page = groups.find(([group]) => pageGroups.has(group))?.[1];
  const name = groups.find(([group]) => !pageGroups.has(group))?.[1]?.trim();
  const whole = name === undefined || fits(name, grammar.whole);
  // "Explain lecture 2" asks of the course, "explain recursion" of its subject.
  if (!whole && needsPart.has(kind) && !fits(name, grammar.part)) return null;
  return { name: whole ? null : inEnglish(name, grammar), page: page === undefined ? null : Number(page) };
}

/** "la sección de chunking", "第二章": as the outline's names are found, which is in English. */
function inEnglish(name: string, { partName }: Grammar): string {
  const groups = partName.map((pattern) => pattern.exec(name)?.groups).find(Boolean);
  const part = groups?.lecture ?? groups?.section;
  if (part === undefined) return name;
  const kind = groups?.lecture === undefined ? "section" : "lecture";
  const number = chineseNumbers.indexOf(part) + 1 || Number(part);
  return number > 0 ? `${kind} ${number}` : `the ${part} ${kind}`;
}
const chineseNumbers = [..."一二三四五六七八九十"];

function withoutPoliteness(said: string, { opening, closing }: Grammar): string {
  let left = said;
  for (const pattern of [...opening, ...opening, ...closing]) {
    const rest = bare(left.replace(pattern, ""));
    // A greeting or a word of thanks alone is the question.
    if (rest !== "") left = rest;
  }
  return left;
}

/** Without what stands around the words: signs that end or open a sentence, and pictures. */
const bare = (text: string) =>
  text
    .replace(/\uFE0F/g, "")
    .replace(/\s+/g, " ")
    .replace(/^[\s¿¡]+|[\s?？؟!！.。।…\p{Extended_Pictographic}]+$/gu, "")
    .trim();

/** Arabic, Persian, Devanagari, Bengali and full-width figures, by their zeros. */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];
const withPlainFigures = (text: string) =>
  text.replace(/\p{Nd}/gu, (figure) => {
    const code = figure.codePointAt(0) ?? 0;
    const zero = zeros.find((first) => code >= first && code < first + 10);
    return zero === undefined ? figure : String(code - zero);
  });
