import { compareDecks } from "../../../src/text/deck-order.ts";
import type { SlideRef } from "../../../src/types.ts";
import type { PartScope } from "../addresses.ts";

/** A line of the browser: the heading of a deck or of a section, or as many slides as fit beside each other. */
export type Row = { kind: "part"; scope: PartScope } | { kind: "slides"; slides: SlideRef[] };

/** Slides in the order of their decks. */
export const inOrder = (slides: SlideRef[]): SlideRef[] =>
  slides.toSorted((one, other) => compareDecks(one.deck, other.deck));

/** `slides`: in order. */
export function toRows(slides: SlideRef[], columns: number): Row[] {
  const rows: Row[] = [];
  let deck: string | null = null;
  let section: string | null = null;
  for (const slide of slides) {
    const isNewDeck = slide.deck !== deck;
    if (isNewDeck) rows.push({ kind: "part", scope: { deck: slide.deck, section: null } });
    if (slide.section !== null && (isNewDeck || slide.section !== section))
      rows.push({ kind: "part", scope: { deck: slide.deck, section: slide.section } });
    ({ deck, section } = slide);
    const last = rows.at(-1);
    if (last?.kind === "slides" && last.slides.length < columns) last.slides.push(slide);
    else rows.push({ kind: "slides", slides: [slide] });
  }
  return rows;
}

/** Slides whose title, section or deck has every word that is sought, as written or as the beginning of a word. */
export function findSlides(slides: SlideRef[], sought: string): SlideRef[] {
  const words = plain(sought).split(/\s+/).filter(Boolean);
  if (words.length === 0) return slides;
  return slides.filter(({ title, section, deck }) => {
    const text = ` ${plain(`${title} ${section ?? ""} ${deck}`)}`;
    return words.every((word) => text.includes(word));
  });
}

/** Without case and accents. */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
