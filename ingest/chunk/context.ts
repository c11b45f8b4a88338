import { basename, extname } from "node:path/posix";
import type { Slide } from "../../src/types.ts";
import { type SlideStretch, textOf } from "./stretch.ts";

/** Whether the deck's name leads the context: what embeds and indexes with every chunk of the deck. */
const deckInContext = true;

/**
 * Deck › section › title of what a chunk is made of, embedded with it and never quoted. What says the same words is
 * named once, and a title that its slide's text begins with not at all.
 */
export function contextOf(stretches: SlideStretch[]): string {
  const [first] = stretches;
  const deck = first && deckInContext ? [readableDeck(first.slide.deck)] : [];
  const sections = stretches.flatMap(({ slide }) => slide.section ?? []);
  const titles = stretches.filter((stretch) => !saysItsTitle(stretch)).map(({ slide }) => slide.title);
  const said = new Set(stretches.filter(saysItsTitle).map(({ slide }) => wordsOf(slide.title)));
  return [deck, sections, titles]
    .map((names) => names.filter((name) => isNew(name, said)).join(", "))
    .filter((part) => part !== "")
    .join(" › ");
}

function isNew(name: string, said: Set<string>): boolean {
  const words = wordsOf(name);
  if (words === "" || said.has(words)) return false;
  said.add(words);
  return true;
}

function saysItsTitle(stretch: SlideStretch): boolean {
  return textOf(stretch).trimStart().startsWith(stretch.slide.title);
}

const wordsOf = (name: string) =>
  name
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.join(" ") ?? "";

/** `week-1/02_access-control.pdf` reads `02 access control`. */
function readableDeck(deck: Slide["deck"]): string {
  const name = basename(deck, extname(deck));
  return name.replace(/[\s_-]+/g, " ").trim();
}
