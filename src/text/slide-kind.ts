import { LRUCache } from "lru-cache";
import type { Slide } from "../types.ts";
import { type Item, readLayout } from "./layout.ts";
import { readPatterns } from "./lexicon.ts";
import { countWords } from "./words.ts";

/** What a slide is for, where that is not to say something of the subject. */
export type SlideKind = "agenda" | "divider" | "title" | "closing" | "references" | "quiz";

const names = readPatterns(
  "slide-kinds",
  "agenda",
  "summary",
  "prerequisites",
  "closing",
  "references",
  "quiz",
);
const { patterns: noAnswer } = readPatterns("no-answer", "patterns");

/** A thank-you slide with more words than this also says something else. */
const maxClosingWords = 30;
/** A title slide names its lecture, its lecturer, a date, a licence. */
const maxTitleWords = 40;
/** A longer line is a sentence of the subject's, and its slide no divider. */
const maxDividerLine = 9;
/** Share of its lines that a quiz asks, where its title does not call it so. */
const leastAsking = 2 / 3;
/** UTF-16 units of a question in which slides are named. */
const maxScanned = 1_000;
const longestWord = 40;

type Read = Pick<Slide, "title" | "text" | "page" | "section" | "parts">;

/** The same slides come with every question. */
const known = new LRUCache<string, { kind: SlideKind | null }>({ max: 5_000 });

/** By its structure, and by its title as `lexicon/slide-kinds.yaml` knows it; null of a slide that says something. */
export function kindOf(slide: Read): SlideKind | null {
  const key = [slide.page === 1, slide.section, slide.title, slide.text].join("\n");
  const before = known.get(key) ?? { kind: readKind(slide) };
  known.set(key, before);
  return before.kind;
}

/** A slide that says in short what was said before it. */
export const isSummary = (slide: Read): boolean =>
  isCalled("summary", slide.title) && slide.text.trim() !== slide.title.trim();

/** A slide that says what a course asks of those who take it, or whom it is for. */
export const isPrerequisites = (slide: Read): boolean => isCalled("prerequisites", slide.title);

/** The kinds of slides that a question names: `What is on the agenda?` */
export function kindsNamed(question: string): Set<SlideKind> {
  const words = question
    .slice(0, maxScanned)
    .split(/[^\p{L}\p{N}&'’-]+/u)
    .filter((word) => word.length <= longestWord);
  const tails = words.map((_, at) => words.slice(at, at + 4).join(" "));
  const called = (["agenda", "closing", "references", "quiz"] as const).filter((kind) =>
    tails.some((tail) => longestFirst(tail).some((name) => isCalled(kind, name))),
  );
  return new Set(called);
}

function readKind(slide: Read): SlideKind | null {
  const { title, text, page, section, parts } = slide;
  const isBare = text.trim() === title.trim();
  const called = (["closing", "quiz", "agenda", "references"] as const).find((kind) => isCalled(kind, title));
  const heads = section?.split(" › ").at(-1) === title;
  // Most slides are ruled out without reading their layout.
  if (!called && !isBare && !heads && page !== 1 && !/[?？][^?？]*[?？]/.test(text)) return null;
  const items = isBare ? [] : readLayout(text, title);
  const lines = items.map(({ start, end }) => text.slice(start, end));
  const words = countWords(lines.join(" "));
  if (called === "closing" && words <= maxClosingWords) return "closing";
  if (isBare) return page === 1 ? "title" : "divider";
  if (called === "agenda") return "agenda";
  if (called === "quiz" && /[?？]/.test(text)) return "quiz";
  if (called === "references" && lines.some(pointsElsewhere)) return "references";
  if (lines.filter(asks).length >= Math.max(2, leastAsking * lines.length)) return "quiz";
  if (parts || items.some(({ kind }) => holds(kind))) return null;
  if (page === 1 && words <= maxTitleWords && isTitlePage(lines)) return "title";
  return heads && lines.every((line) => answersNothing(line) || !isLong(line)) ? "divider" : null;
}

/** Credits, addresses, file names, descriptions of pictures. */
export const answersNothing = (text: string): boolean => noAnswer.some((pattern) => pattern.test(text));

const holds = (kind: Item["kind"]) => kind === "bullet" || kind === "row" || kind === "code";
export const asks = (line: string) => /[?？]["”’*)]*$/.test(line);
/** Names, a place, a date: lines that are no sentences, one of which tells by whom or when. */
const isTitlePage = (lines: string[]) =>
  lines.every((line) => !isLong(line) && !/[.!;。]$/.test(line)) && lines.some((line) => byline.test(line));
const byline =
  /\b(?:19|20)\d\d\b|@|https?:|\b(?:prof|dr|lecture|lesson|university|institute?|school|college|academy|version|vorlesung|universität|université|universidad)\b|университет|大学|教授/iu;
const isLong = (line: string) => countWords(line) > maxDividerLine;
const pointsElsewhere = (line: string) =>
  /https?:\/\/|www\.|\bdoi\b|\bet al\b|\bisbn\b|\b\w+\.(?:com|org|net|io|edu)\b|\((?:19|20)\d\d[a-z]?\)/i.test(
    line,
  );

/** Half of what a slide says being questions, the rest asks as well (`Name some …`). */
export function isQuiz(lines: string[]): boolean {
  const asking = lines.filter(asks);
  return asking.length >= 2 && asking.length * 2 >= lines.length;
}

function isCalled(kind: keyof typeof names, title: string): boolean {
  const name = title
    .replace(/(?<!\s)\s*\(?(?:(?<!\d)\d+(?:\s*(?:\/|of)\s*\d+)?|cont(?:inued|\.|'d)?)\)?\.?\s*$/iu, "")
    .replace(/^[\s\d.)•–-]+/, "")
    .trim();
  return names[kind].some((pattern) => pattern.test(name) || pattern.test(title.trim()));
}

/** "agenda of the course": the name may be any beginning of it. */
function longestFirst(words: string): string[] {
  const all = words.split(" ");
  return all.map((_, at) => all.slice(0, all.length - at).join(" "));
}
