import { groupBy } from "../../group-by.ts";
import type { Messages } from "../../text/messages.ts";
import { isSummary, kindOf } from "../../text/slide-kind.ts";
import { wordKey } from "../../text/words.ts";
import type { Slide } from "../../types.ts";
import { evenly, spread, telling } from "./choose-slides.ts";
import { sectionLine } from "./contents.ts";
import { heading, listOf, type Piece, slideLine } from "./pieces.ts";
import type { Scope } from "./scope.ts";

/** An overview has no more slides than this, and no more of them are summaries. */
const maxSlides = 12;
const maxSummaries = 4;
const maxSummaryLines = 6;
/** Questions, summaries and slides to revise by. */
const maxQuestions = 8;
const maxRevised = 8;
const maxSections = 20;
/** A section's agenda is among its first slides. */
const agendaWithin = 3;
const maxAgendaLines = 16;

/** The slides that give an overview, in their order: those that sum up, and of the others some from every part. */
export function overviewSlides(scope: Scope): Slide[] {
  const { slides } = scope;
  const summaries = summariesOf(scope);
  const chosen = new Set([...summaries, ...spread(telling(slides), maxSlides - summaries.length)]);
  return slides.filter((slide) => chosen.has(slide));
}

/** A part of a course by its slides' titles and the line of each that says most; of its summaries every line. */
export function tellOverview(scope: Scope): Piece[] {
  const groups = groupBy(overviewSlides(scope), ({ deck, section }) =>
    scope.decks.length > 1 ? deck : (section?.split(" › ")[0] ?? ""),
  );
  const deckTitles = new Map(scope.decks.map(({ path, title }) => [path, title]));
  const parts = [...groups].flatMap(([name, slides]) => {
    const lines = slides.filter((slide) => !isSummary(slide)).map((slide) => slideLine(slide, true));
    const isNamed = lines.length > 0 && groups.size > 1 && name !== "" && name !== scope.name;
    return [
      ...(isNamed ? [heading(deckTitles.get(name) ?? name)] : []),
      ...lines,
      ...slides.filter(isSummary).flatMap(tellSummary),
    ];
  });
  return [heading(scope.name), ...agendaOf(scope), ...parts];
}

/** What a section holds, as its agenda says or a slide that bears its name; the slides that are chosen show some of it. */
function agendaOf({ name, decks, slides, section }: Scope): Piece[] {
  if (section === null) return [];
  const agenda = slides.slice(0, agendaWithin).filter((slide) => kindOf(slide) === "agenda");
  const named = decks.flatMap((deck) => deck.slides).filter(({ title }) => wordKey(title) === wordKey(name));
  const listed = [...agenda, ...named].map((slide) => listOf(slide, maxAgendaLines));
  const found = listed.find((pieces) => pieces.length > 2);
  return found ? [...found, { text: "\n\n" }] : [];
}

function summariesOf({ slides, section, decks }: Scope): Slide[] {
  // The summary that ends a deck does not belong to its last section alone.
  const isLast = section !== null && decks.some(({ sections }) => sections.at(-1)?.name === section);
  return isLast ? [] : spread(slides.filter(isSummary), maxSummaries);
}

const tellSummary = (slide: Slide): Piece[] => [heading(slide.title), ...listOf(slide, maxSummaryLines)];

/**
 * What there is to study by: the questions that the slides ask, what their summaries say, or else an overview. A
 * capability that makes questions of its own takes this one's place.
 */
export function tellStudy(scope: Scope, { say }: Messages): Piece[] {
  const { name } = scope;
  const quizzes = spread(
    scope.slides.filter((slide) => kindOf(slide) === "quiz"),
    maxQuestions,
  );
  const asked = quizzes.flatMap((slide) => listOf(slide, Math.floor(maxQuestions / quizzes.length)));
  const summaries = summariesOf(scope).flatMap(tellSummary);
  if (asked.length > 0) return [heading(say("quiz", { name })), ...asked, ...summaries];
  const title = heading(say("revise", { name }));
  if (summaries.length > 0) return [title, ...summaries];
  const sections = scope.section === null ? scope.decks.flatMap((deck) => deck.sections) : [];
  if (sections.length > 2) return [title, ...evenly(sections, maxSections).map(sectionLine)];
  return [title, ...spread(telling(scope.slides), maxRevised).map((slide) => slideLine(slide, true))];
}
