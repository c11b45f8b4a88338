import { groupBy } from "../group-by.ts";
import type { CourseRow } from "../store/courses.ts";
import { loadSlides } from "../store/slides.ts";
import { isEnglish } from "../text/english.ts";
import { knownLanguageOf } from "../text/language.ts";
import { messagesIn } from "../text/messages.ts";
import { readSpan } from "../text/transcript/clock.ts";
import { contentTerms } from "../text/words.ts";
import type { Slide } from "../types.ts";
import { spread, telling } from "./about/choose-slides.ts";
import { retrieve } from "./retrieve/retrieve.ts";
import type { SearchDependencies } from "./retrieve/search.ts";

/** How many are offered, and how many are tried for that at most. */
const most = { offered: 4, tried: 12 };
/** Among how many hits a question must find the slide that it is about. */
const depth = 3;
/** Characters: a longer title is a sentence that no question is made of. */
const longestTitle = 80;

/**
 * Questions to begin a course with, or, with `after`, to go on with from the slides that an answer cites. Each is made
 * of a slide's title and has been tried: search finds that slide, and does not hold the course short of an answer.
 */
export async function findFirstQuestions(
  dependencies: SearchDependencies,
  course: CourseRow,
  after: string[],
  signal: AbortSignal,
): Promise<string[]> {
  const slides = await loadSlides(dependencies.database, [course]);
  const found: string[] = [];
  for (const slide of candidatesOf(slides, after)) {
    if (found.length === most.offered) break;
    const question = questionOf(slide);
    if (!found.includes(question) && (await isAnswered(dependencies, slide, question, signal)))
      found.push(question);
  }
  return found;
}

function candidatesOf(slides: Slide[], after: string[]): Slide[] {
  const fit = telling(slides).filter(({ title, text }) => title.length <= longestTitle && names(title, text));
  // Of several decks, the first questions are not all of the first.
  if (after.length === 0)
    return inTurns([...groupBy(spread(fit, most.tried), ({ deck }) => deck).values()]).slice(0, most.tried);
  const cited = slides.filter(({ id }) => after.includes(id));
  const titles = new Set(cited.map(({ title }) => title));
  // What comes right behind the cited slides.
  const following = cited.map(({ id, deck }) => {
    const at = slides.findIndex((slide) => slide.id === id);
    return slides.slice(at + 1).filter((slide) => slide.deck === deck && fit.includes(slide));
  });
  return [...new Set(inTurns(following))].filter(({ title }) => !titles.has(title)).slice(0, most.tried);
}

/** Whether a title says what its slide is about: "by" does not, nor does a time of a recording. */
const names = (title: string, text: string) =>
  readSpan(title) === null && contentTerms(title, knownLanguageOf(text) ?? undefined).size > 0;

/** The first of each list, then the second of each, and so on. */
const inTurns = (lists: Slide[][]): Slide[] =>
  Array.from({ length: most.tried }, (_, turn) => lists.flatMap((own) => own[turn] ?? [])).flat();

function questionOf({ title, text }: Slide): string {
  const name = calm(title.replace(/\s+/g, " ").trim());
  if (/[?？]$/.test(name)) return name;
  return messagesIn(knownLanguageOf(text)).say("whatOf", { name });
}

/** "THE MAILLARD REACTION" is not shouted back; what is no English word may be an abbreviation. */
function calm(title: string): string {
  if (title !== title.toUpperCase() || !/\p{Lu}{4}/u.test(title)) return title;
  return title.replace(/[\p{L}'’]+/gu, (word) => (isEnglish(word) ? word.toLowerCase() : word));
}

async function isAnswered(
  dependencies: SearchDependencies,
  slide: Slide,
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  const asked = { question, course: slide.course, history: [], k: depth, filters: {} };
  const { hits, trace } = await retrieve(dependencies, asked, signal);
  const isCovered = trace.covered === null || trace.covered.verdict === "covered";
  return isCovered && hits.some((hit) => hit.slide.id === slide.id);
}
