import type { Outline } from "../../../search/course-index.ts";
import type { Vocabulary } from "../../../search/vocabulary.ts";
import type { Language } from "../../../text/lexicon.ts";
import type { Filters, Question } from "../../../types.ts";

/** The words of the courses that are asked, and what their decks and sections are called: the only values a filter can take. */
export interface CourseWords {
  vocabulary: Vocabulary;
  outline: Outline;
}

/** What was done to the question and why it is searched for other words than were asked. */
export interface RewriteStep {
  kind: "follow-up" | "split" | "mended" | "expanded" | "filter";
  from: string;
  to: string;
}

/** A question without its slips: what was put beside it or taken out of it for the search stays as it was. */
export const withoutSlips = (question: string, steps: RewriteStep[]): string =>
  steps
    .filter(({ kind, from }) => kind === "mended" && !from.includes(" "))
    .reduce((text, { from, to }) => text.replace(from, to), question);

export interface Rewritten {
  /** One to four: the whole question, standing alone, then its parts. */
  queries: string[];
  filters: Filters;
  steps: RewriteStep[];
}

export interface Asked extends Pick<Question, "question" | "history" | "filters"> {
  /** Absent: English. */
  language?: Language;
}
