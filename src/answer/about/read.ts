import type { CourseIndex } from "../../search/course-index.ts";
import { type Messages, messagesIn } from "../../text/messages.ts";
import { isPrerequisites } from "../../text/slide-kind.ts";
import type { Question, Slide } from "../../types.ts";
import { retrieve } from "../retrieve/retrieve.ts";
import type { SearchDependencies } from "../retrieve/search.ts";
import { readFilters } from "../retrieve/understand/filters.ts";
import { contentWords } from "../retrieve/understand/words.ts";
import { telling } from "./choose-slides.ts";
import { tellContents, tellDecks } from "./contents.ts";
import { overviewSlides, tellOverview, tellStudy } from "./overview.ts";
import { heading, type Piece, slideLine, wholeSlide } from "./pieces.ts";
import { findTitled, speakingOf, tellNeighbours, tellPlaces } from "./places.ts";
import type { CourseQuestion } from "./recognise.ts";
import { listNames } from "./remarks.ts";
import { findScope, isNumbered, type Scope, wholeScope } from "./scope.ts";
import { loadSpoken, tellSpoken } from "./spoken.ts";
import type { Deck, Structure } from "./structure.ts";

/** An answer without a model; `slides`: what a model that writes would answer it from, null if none need. */
export interface Told {
  pieces: Piece[];
  slides: Slide[] | null;
}

interface Context {
  dependencies: SearchDependencies;
  question: Question;
  structure: Structure;
  index: CourseIndex;
  signal: AbortSignal;
  /** In the question's language. */
  messages: Messages;
}

/** Null if the course has nothing by the name that is asked for: then the subject is meant. */
export async function readCourseQuestion(
  asked: CourseQuestion,
  given: Omit<Context, "messages">,
): Promise<Told | null> {
  const { kind, name, language } = asked;
  const context = { ...given, messages: messagesIn(language) };
  const { structure, messages } = context;
  const scope = name === null ? wholeScope(structure) : findScope(name, structure, kind !== "contents");
  switch (kind) {
    case "about":
      return told(tellContents(structure, messages));
    case "summary":
    case "contents":
      if (scope) return told(tellOverview(scope), overviewSlides(scope));
      return name !== null && isNumbered(name)
        ? told([{ text: messages.say("whichPart", { names: listNames(partsOf(structure), messages) }) }])
        : null;
    case "said":
      return readSaid(asked, context);
    case "page":
      return readPage(asked, context);
    case "prerequisites":
      return readPrerequisites(structure);
    case "schedule":
      return scope && told(readSchedule(scope));
    case "where":
      return name === null ? null : told(tellPlaces(await findSlides(name, context)));
    case "study":
      return told(scope ? tellStudy(scope, messages) : await readStudy(name ?? "", context));
    case "revise":
      return scope && told(tellStudy(scope, messages));
    case "before":
    case "after":
      return name === null ? null : readNeighbours(name, kind, context);
    case "partBefore":
    case "partAfter": {
      const side = kind === "partBefore" ? "before" : "after";
      return name === null ? null : readNeighbours(name, side, context, true);
    }
    default:
      return null;
  }
}

const told = (pieces: Piece[], slides: Slide[] | null = null): Told | null =>
  pieces.length === 0 ? null : { pieces, slides };

function partsOf({ decks }: Structure): string[] {
  const [only] = decks;
  return only && decks.length === 1 ? only.sections.map(({ name }) => name) : decks.map(({ title }) => title);
}

/** The slides that speak of something; none where the course does not cover it. */
async function findSlides(name: string, { dependencies, question, signal }: Context): Promise<Slide[]> {
  const asked = { ...question, question: name, history: [] };
  const { hits, trace } = await retrieve(dependencies, asked, signal);
  return trace.covered?.verdict === "uncovered" ? [] : speakingOf(name, hits);
}

async function readStudy(name: string, context: Context): Promise<Piece[]> {
  const slides = await findSlides(name, context);
  return slides.length === 0
    ? []
    : [heading(context.messages.say("revise", { name })), ...slides.map((slide) => slideLine(slide, true))];
}

/** The slides that are called so, whole; null where none is. */
function readPrerequisites({ decks }: Structure): Told | null {
  const slides = decks
    .flatMap((deck) => deck.slides)
    .filter((slide) => isPrerequisites(slide) && telling([slide]).length > 0)
    .slice(0, maxPrerequisites);
  return told(slides.flatMap(wholeSlide), slides);
}
const maxPrerequisites = 2;

/** Only where something is known of the decks beside their slides. */
const readSchedule = ({ decks }: Scope): Piece[] => {
  const known = decks.filter(({ metadata }) => Object.keys(metadata).length > 0);
  return tellDecks(known);
};

async function readNeighbours(
  name: string,
  side: "before" | "after",
  context: Context,
  isOfCourse = false,
): Promise<Told | null> {
  const { structure, messages } = context;
  const scope = findScope(name, structure, true) ?? ofSlide(findTitled(name, structure), structure);
  const found = scope ?? (isOfCourse ? ofSlide((await findSlides(name, context))[0], structure) : null);
  if (!found) return null;
  const pieces = tellNeighbours(structure, found, { side, messages });
  return told(
    pieces.length > 0
      ? pieces
      : [{ text: messages.say(side === "before" ? "begins" : "ends", { name: found.name }) }],
  );
}

function ofSlide(slide: Slide | null | undefined, { decks }: Structure): Scope | null {
  const deck = decks.find(({ path }) => path === slide?.deck);
  return slide && deck ? { name: slide.title, decks: [deck], slides: [slide], section: slide.section } : null;
}

/** What a question for a slide may say besides which one it is. */
const pageWords =
  /(?<!\p{L})(?:slides?|pages?|number|written|contents?|text|shown|read|display|quote|deck|lecture|\d+)(?!\p{L})/giu;
const maxPages = 3;

/** What was said with a slide; null where no recording tells. */
async function readSaid(asked: CourseQuestion, context: Context): Promise<Told | null> {
  const { dependencies, structure, index } = context;
  const place = asked.page === null ? null : placeOf(asked, asked.page, structure);
  const all = await loadSpoken(dependencies.database, index.course);
  if (all.length === 0) return null;
  if (place === null || place === "which deck") return place && whichDeck(context);
  const slides = slidesAt(place);
  const spoken = all.filter(({ shown }) => slides.some(({ id }) => id === shown.id));
  return told(tellSpoken(spoken), [...slides, ...new Set(spoken.map(({ page }) => page))]);
}

function whichDeck({ structure, messages }: Context): Told | null {
  const names = listNames(
    structure.decks.map(({ path }) => path),
    messages,
  );
  return told([{ text: messages.say("whichDeck", { names }) }]);
}

const slidesAt = ({ deck, pages: [from, to] }: { deck: Deck; pages: [number, number] }): Slide[] =>
  deck.slides.filter(({ page, pages }) => {
    const first = pages?.[0] ?? page;
    return first !== null && page !== null && first <= to && page >= from;
  });

function readPage(asked: CourseQuestion, context: Context): Told | null {
  const { structure, messages } = context;
  const place = asked.page === null ? readPageFilters(context) : placeOf(asked, asked.page, structure);
  if (place === "which deck") return whichDeck(context);
  if (place === null) return null;
  const slides = slidesAt(place);
  const {
    deck,
    pages: [from],
  } = place;
  const last = deck.slides.at(-1)?.page;
  if (slides.length === 0)
    return typeof last === "number" && last < from
      ? told([{ text: messages.say("noSuchPage", { deck: deck.path, pages: last }) }])
      : null;
  return told(slides.slice(0, maxPages).flatMap(wholeSlide), slides.slice(0, maxPages));
}

/** The slides that a question names; null if it asks for something else. */
type PagePlace = { deck: Deck; pages: [number, number] } | "which deck" | null;

/** Where the pattern has read the slide, and the deck if it names one. */
function placeOf({ name }: CourseQuestion, page: number, structure: Structure): PagePlace {
  const named = name === null ? structure.decks : (findScope(name, structure, true)?.decks ?? []);
  const [deck] = named;
  if (deck && named.length === 1) return { deck, pages: [page, page] };
  return name === null ? "which deck" : null;
}

function readPageFilters({ question, structure: { decks, outline } }: Context): PagePlace {
  const { filters, question: left } = readFilters(question.question, outline, question.filters);
  const isMore = contentWords(left.replace(pageWords, " ")).length > 0 && left !== question.question;
  if (filters.pages === undefined) {
    const isPageAlone = contentWords(question.question.replace(pageWords, " ")).length === 0;
    return isPageAlone && decks.length > 1 ? "which deck" : null;
  }
  const deck = decks.find(({ path }) => path === filters.deck) ?? (decks.length === 1 ? decks[0] : undefined);
  return deck && !isMore ? { deck, pages: filters.pages } : null;
}
