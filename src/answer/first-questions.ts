import type { CourseRow } from "../store/courses.ts";
import { loadSlides } from "../store/slides.ts";
import { knownLanguageOf } from "../text/language.ts";
import { messagesIn } from "../text/messages.ts";
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
  const fit = telling(slides).filter(({ title }) => title.trim() !== "" && title.length <= longestTitle);
  if (after.length === 0) return spread(fit, most.tried);
  const cited = slides.filter(({ id }) => after.includes(id));
  const titles = new Set(cited.map(({ title }) => title));
  // What comes right behind the cited slides, in turns.
  const following = cited.map(({ id, deck }) => {
    const at = slides.findIndex((slide) => slide.id === id);
    return slides.slice(at + 1).filter((slide) => slide.deck === deck && fit.includes(slide));
  });
  const inTurns = Array.from({ length: most.tried }, (_, turn) =>
    following.flatMap((own) => own[turn] ?? []),
  );
  return [...new Set(inTurns.flat())].filter(({ title }) => !titles.has(title)).slice(0, most.tried);
}

function questionOf({ title, text }: Slide): string {
  const name = title.replace(/\s+/g, " ").trim();
  if (/[?？]$/.test(name)) return name;
  return messagesIn(knownLanguageOf(text)).say("whatOf", { name });
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
