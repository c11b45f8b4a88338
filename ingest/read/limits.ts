import { LecternError } from "../../src/errors.ts";
import { cutAtBlanks } from "../../src/text/split.ts";
import { cleanCharacters } from "./clean.ts";
import type { Deck, ReadSlide } from "./deck.ts";

/** Characters: a title is shown beside every answer and is part of every chunk's context. */
const longestTitle = 500;
const longestId = 500;
/** Characters of one slide, and of all: a book has a million, and no slide is a book. */
const longestSlide = 1_000_000;
const longestDeck = 20_000_000;

/**
 * What every reader's deck passes: titles that are titles, ids that fit, as many words as a deck may have. A longer
 * title or section is cut, with a warning. Throws `bad-deck` for an id that is too long, since a cut one might be
 * another's, and for too many words, of which nobody could say which to leave out.
 */
export function limitDeck(deck: Deck, name: string): Deck {
  refuseBooks(deck, name);
  const cut: number[] = [];
  const slides = deck.slides.map((slide): ReadSlide => {
    const title = shorten(slide.title);
    const section = slide.section === null ? null : shorten(slide.section);
    if (title !== slide.title || section !== slide.section) cut.push(slide.page);
    return { ...slide, title, section, ...readId(slide, name) };
  });
  if (cut.length === 0) return { ...deck, slides };
  const pages = cut.slice(0, 10).join(", ");
  const warning = `titles of over ${longestTitle} characters were cut (page ${pages}${cut.length > 10 ? ", …" : ""})`;
  return { ...deck, slides, warnings: [...deck.warnings, warning] };
}

function refuseBooks({ slides }: Deck, name: string): void {
  const shown = (count: number) => `${count.toLocaleString("en")} characters`;
  const book = slides.find(({ text }) => text.length > longestSlide);
  if (book) {
    const what = `${name}, page ${book.page} holds ${shown(book.text.length)}, over the limit of ${shown(longestSlide)}`;
    throw new LecternError("bad-deck", `${what}: split it into slides`);
  }
  const all = slides.reduce((sum, { text }) => sum + text.length, 0);
  if (all <= longestDeck) return;
  const what = `${name} holds ${shown(all)}, over the limit of ${shown(longestDeck)}`;
  throw new LecternError("bad-deck", `${what}: split it into smaller decks`);
}

function shorten(title: string): string {
  if (title.length <= longestTitle) return title;
  const [first] = cutAtBlanks(title, longestTitle);
  return `${title.slice(0, first?.end).trim()}…`;
}

function readId({ externalId, page }: ReadSlide, name: string): Pick<ReadSlide, "externalId"> {
  if (externalId === undefined) return {};
  const cleaned = cleanCharacters(externalId);
  if (cleaned.length > longestId)
    throw new LecternError("bad-deck", `${name}, page ${page}: its id is over ${longestId} characters long`);
  return { externalId: cleaned };
}
