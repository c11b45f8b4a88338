import type { Converse, Provider } from "../../providers/provider.ts";
import { checkFilters } from "../../search/filters.ts";
import { joinWords } from "../../search/join-words.ts";
import type { Database } from "../../store/database.ts";
import { messagesFor, messagesIn } from "../../text/messages.ts";
import { countTokens } from "../../text/tokens.ts";
import { type Passage, type Question, type Slide, toHit, toSlideRef } from "../../types.ts";
import { startClock } from "../clock.ts";
import { type Packed, tokenBudget } from "../pack.ts";
import type { Retrieval } from "../retrieve/retrieve.ts";
import type { SearchDependencies } from "../retrieve/search.ts";
import { openIndexes } from "../retrieve/search-index.ts";
import { contentWords } from "../retrieve/understand/words.ts";
import { type Piece, passagesOf, tell } from "./pieces.ts";
import { readCourseQuestion, type Told } from "./read.ts";
import { type CourseQuestion, recogniseFollowUp } from "./recognise.ts";
import { isRemark, listNames } from "./remarks.ts";
import { loadStructure } from "./structure.ts";

/** The slides of a retrieval that the course's structure made, and what is said of them. */
export interface AboutCourse extends Retrieval {
  packed: Packed;
  /** Null if a model writes, from the slides. */
  converse: Converse | null;
}

interface AboutDependencies extends SearchDependencies {
  database: Database;
  provider: SearchDependencies["provider"] & Pick<Provider, "extractive">;
}

/**
 * A question about the course itself, from its structure: question ─recognise→ kinds ─read→ pieces ─tell→ events. Null
 * for a question about its subject, which takes the usual path. Throws as `retrieve` does.
 */
export async function readAboutCourse(
  dependencies: AboutDependencies,
  question: Question,
  signal: AbortSignal,
): Promise<AboutCourse | null> {
  const asked = recogniseFollowUp(question.question, question.history);
  if (asked.length === 0 && !asksNothing(question)) return null;
  const { database, provider } = dependencies;
  const clock = startClock();
  const say = (told: Told) => toAbout(told, question, { isExtractive: provider.extractive, clock });
  const remark = (text: string) => say({ pieces: [{ text }], slides: null });
  const [first] = asked;
  if (!first) return remark(messagesFor(question.question).say("help"));
  if (isRemark(first.kind)) return remark(messagesIn(first.language).say(first.kind));
  // A knowledge base has no structure to tell of.
  if (provider.knowledgeBase) return null;
  const indexes = await openIndexes({ database, provider }, question);
  if (
    indexes.length > 1 &&
    asked.some(({ name, kind }) => name === null && kind !== "page" && kind !== "said")
  ) {
    const messages = messagesIn(first.language);
    const names = listNames(
      indexes.map(({ course }) => course.name),
      messages,
    );
    return remark(messages.say("whichCourse", { names }));
  }
  const filters = checkFilters(question.filters, joinWords(indexes).outline);
  for (const index of indexes) {
    const structure = await loadStructure(database, index, filters);
    const context = { dependencies, question, structure, index, signal };
    const told = await firstOf(asked, (one) => readCourseQuestion(one, context));
    if (told) return say(told);
  }
  return null;
}

/** Nothing but words that point at something, where nothing was said before and no slide is chosen. */
const asksNothing = ({ question, history, filters }: Question) =>
  history.length === 0 && Object.keys(filters).length === 0 && contentWords(question).length === 0;

async function firstOf(
  asked: CourseQuestion[],
  read: (one: CourseQuestion) => Promise<Told | null>,
): Promise<Told | null> {
  for (const one of asked) {
    const told = await read(one);
    if (told) return told;
  }
  return null;
}

function toAbout(
  { pieces, slides }: Told,
  question: Question,
  { isExtractive, clock }: { isExtractive: boolean; clock: ReturnType<typeof startClock> },
): AboutCourse {
  const forModel = isExtractive || slides === null ? null : withinBudget(slides);
  const passages = forModel ?? passagesOf(pieces);
  clock.lap("structure");
  return {
    queries: [question.question],
    hits: passages.map(({ slide }) => toHit(slide)),
    trace: traceOf(question),
    timings: clock.laps,
    packed: {
      passages,
      trace: {
        tokens: passages.reduce((sum, { text }) => sum + countTokens(text), 0),
        packed: passages.map(({ slide }) => toSlideRef(slide)),
        left: [],
      },
    },
    converse: forModel ? null : converseFrom(pieces, passages),
  };
}

function converseFrom(pieces: Piece[], passages: Passage[]): Converse {
  return async function* (_, signal) {
    for await (const event of tell(pieces, passages)) {
      signal.throwIfAborted();
      yield event;
    }
  };
}

function withinBudget(slides: Slide[]): Passage[] {
  let tokens = 0;
  const fitting = slides.filter(({ text }) => {
    const own = countTokens(text);
    const fits = tokens + own <= tokenBudget;
    if (fits) tokens += own;
    return fits;
  });
  return (fitting.length > 0 ? fitting : slides.slice(0, 1)).map((slide) => ({ slide, text: slide.text }));
}

function traceOf({ question, filters }: Question): Retrieval["trace"] {
  return {
    rewrite: { by: "words", queries: [question], filters, steps: [], problem: null },
    search: { by: "the course's structure", chunks: null, fusion: "none", problem: null },
    rerank: { by: null, problem: null },
    candidates: [],
    covered: null,
    pack: null,
    orders: null,
    tier: null,
  };
}
