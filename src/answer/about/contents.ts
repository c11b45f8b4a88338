import type { Messages } from "../../text/messages.ts";
import { kindOf } from "../../text/slide-kind.ts";
import type { Slide } from "../../types.ts";
import { evenly, spread, telling } from "./choose-slides.ts";
import { heading, listOf, type Piece, plainTitle, slideLine, titleQuote } from "./pieces.ts";
import type { Deck, Section, Structure } from "./structure.ts";

/** How many lines a whole table of contents has, and of how many decks it names more than the title. */
const maxLines = 24;
const maxTold = 6;
const maxDecks = 24;
/** An agenda that comes later in its deck covers only a part of it. */
const agendaWithin = 15;

/** What a course is about: its decks, and of each what its agenda says, or its sections, or its slides' titles. */
export function tellContents({ course, decks }: Structure, { say }: Messages): Piece[] {
  const slides = decks.reduce((sum, deck) => sum + deck.slides.length, 0);
  const pieces = [heading(say("contents", { course, decks: decks.length, slides }))];
  if (decks.length > maxTold) return [...pieces, ...evenly(decks, maxDecks).flatMap(openingOf)];
  const lines = Math.floor(maxLines / Math.max(1, decks.length));
  return [...pieces, ...decks.flatMap((deck) => tellDeck(deck, lines))];
}

/** When a deck is, who gives it: what is known of it beside its slides. */
export const tellDecks = (decks: Deck[]): Piece[] =>
  decks.flatMap((deck) => [heading(nameWithMetadata(deck)), ...openingOf(deck)]);

function nameWithMetadata({ title, metadata }: Deck): string {
  const known = Object.entries(metadata).map(([key, value]) => `${key} ${[value].flat().join(", ")}`);
  return known.length === 0 ? title : `${title} (${known.join("; ")})`;
}

function openingOf({ slides }: Deck): Piece[] {
  return slides.slice(0, 1).map((slide) => slideLine(slide, false));
}

function tellDeck(deck: Deck, lines: number): Piece[] {
  const agenda = deck.slides.slice(0, agendaWithin).filter((slide) => kindOf(slide) === "agenda");
  const listed = tellAgenda(agenda, lines);
  const named = deck.sections.length > 1 ? evenly(deck.sections, lines).map(sectionLine) : [];
  const titles = spread(telling(deck.slides), lines).map((slide) => slideLine(slide, false));
  const told = [listed, named, titles].find((pieces) => pieces.length > 1) ?? titles;
  return [heading(nameWithMetadata(deck)), ...told];
}

/** The agendas that stand one after the other, as one for each day does. */
function tellAgenda(agenda: Slide[], lines: number): Piece[] {
  let left = lines;
  return agenda.flatMap((slide) => {
    const pieces = left > 0 ? listOf(slide, left) : [];
    left -= pieces.length;
    if (pieces.length < 2) return [];
    return agenda.length > 1 ? [{ text: `\n\n**${plainTitle(slide)}**\n` }, ...pieces] : pieces;
  });
}

/** A section by the slide that announces it, or that it begins with. */
export function sectionLine({ name, slides }: Section): Piece {
  const announcing = slides.find(({ title }) => title === name);
  const slide = announcing ?? slides[0];
  if (!slide) return { text: "" };
  const text = announcing ? name : `${name}: ${plainTitle(slide)}`;
  return { text: `\n- ${text}`, cites: [{ slide, quote: titleQuote(slide) }] };
}
