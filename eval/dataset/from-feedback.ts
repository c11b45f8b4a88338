import type { GivenFeedback } from "../../src/store/feedback.ts";
import { placeName } from "../../src/text/place-name.ts";
import type { SlideRef, Turn } from "../../src/types.ts";
import { caseSchema, type EvalCase } from "./case.ts";

/**
 * A draft for a person to review: what one reader thinks of an answer is no reference yet. A thumbs-up proposes the
 * answer and its slides as they were; a thumbs-down proposes the slides alone, unless those are what was wrong.
 */
export function toDraft(given: GivenFeedback, history: Turn[]): EvalCase {
  const { id, question, course, thumb, reason, answer, ended } = given;
  const isGood = thumb === "up" && ended === "answered";
  const slides = reason === "wrong-citation" || reason === "not-asked" ? [] : slidesOf(given);
  return caseSchema.parse({
    id: `feedback-${id}`,
    question,
    ...(course === null ? {} : { course }),
    history,
    ...(isGood ? { referenceAnswer: withoutMarkers(answer) } : {}),
    referenceSlides: slides.map(({ deck, page, title }) => ({
      deck,
      ...(page === null ? {} : { page }),
      title,
    })),
    // A refusal that its reader likes says that the course does not answer the question.
    answerable: ended === "answered" || thumb === "down",
    tags: ["feedback", thumb, ...(reason === null ? [] : [reason])],
    note: describe(given),
    draft: true,
  });
}

/** Each slide once, in the order of their citations. */
function slidesOf({ citations, nearest, reason }: GivenFeedback): SlideRef[] {
  const slides = reason === "covered" ? nearest : citations.map(({ slide }) => slide);
  return [...new Map(slides.map((slide) => [slide.id, slide])).values()];
}

const withoutMarkers = (answer: string) => answer.replace(/ ?\[\d+\]/g, "");

function describe({ thumb, reason, comment, given, answer, citations, made, models }: GivenFeedback): string {
  const why = reason === null ? "" : `, ${reason}`;
  const said = comment === null ? "" : `: ${comment}`;
  const cited = citations.map(({ marker, slide }) => `[${marker}] ${placeName(slide)}`).join(", ");
  const by = JSON.stringify({ models, prompt: promptOf(made) });
  return `Thumbs ${thumb}${why}, ${given}${said}\nThe answer was: ${answer}${cited && `\nIt cited: ${cited}`}\nMade by: ${by}`;
}

const promptOf = (made: unknown): unknown =>
  typeof made === "object" && made !== null && "prompt" in made ? made.prompt : null;
