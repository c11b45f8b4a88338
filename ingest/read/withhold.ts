import { LecternError } from "../../src/errors.ts";
import type { SlidePart } from "../../src/types.ts";
import type { Deck, ReadSlide } from "./deck.ts";
import { listPages } from "./page-warnings.ts";

/** What of a deck only its teacher sees: whether the tutor answers from it. */
export interface Withheld {
  hiddenSlides: "leave-out" | "answer";
  speakerNotes: "leave-out" | "answer";
}

/** A hidden slide may be the exam's solution; notes are as often the best explanation as they are private. */
export const usuallyWithheld: Withheld = { hiddenSlides: "leave-out", speakerNotes: "answer" };

/** Only these formats have either. */
export const mayHide = (deck: string) =>
  /\.(?:pptx|pptm|ppsx|odp|ppt|pps|key|md|markdown|qmd|rmd|org|tex|ipynb|x?html?)$/i.test(deck);

/**
 * The deck without what is withheld, which then is nowhere in the index: no search, page or export can show it. Says
 * what was left out, and how to have it answered from. Throws `bad-deck` if nothing is left.
 */
export function withhold(deck: Deck, withheld: Withheld, name: string): Deck {
  const hidden = withheld.hiddenSlides === "leave-out" ? deck.slides.filter((slide) => slide.hidden) : [];
  const shown = deck.slides.filter((slide) => !hidden.includes(slide));
  const spoken = withheld.speakerNotes === "leave-out" ? shown.filter(hasNotes) : [];
  const slides = shown
    .map((slide) => (spoken.includes(slide) ? withoutNotes(slide) : slide))
    .filter(({ text }) => text !== "");
  const warnings = [
    ...tell("Hidden slides", hidden, "hidden-slides"),
    ...tell("Speaker notes", spoken, "speaker-notes"),
  ];
  if (warnings.length === 0) return deck;
  if (slides.length === 0)
    throw new LecternError("bad-deck", `${name} shows no words to students: ${warnings.join("; ")}`);
  return { ...deck, slides, warnings: [...deck.warnings, ...warnings] };
}

function tell(what: string, slides: ReadSlide[], name: string): string[] {
  if (slides.length === 0) return [];
  const pages = listPages(slides.map(({ page }) => page));
  return [`${what} (${pages}) are left out: take ${name} out of LECTERN_LEAVE_OUT to answer from them`];
}

const isNotes = ({ kind }: SlidePart) => kind === "notes";
const hasNotes = ({ parts = [] }: ReadSlide) => parts.some(isNotes);

/** Notes stand below all else (`composeText`), so that no other part moves. */
function withoutNotes({ parts = [], ...slide }: ReadSlide): ReadSlide {
  const start = Math.min(...parts.filter(isNotes).map((part) => part.start));
  const left = parts.filter((part) => !isNotes(part));
  return { ...slide, text: slide.text.slice(0, start).trimEnd(), ...(left.length > 0 && { parts: left }) };
}
