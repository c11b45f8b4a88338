import { groupBy } from "../../group-by.ts";
import type { Messages } from "../../text/messages.ts";
import { contentTerms } from "../../text/words.ts";
import type { Hit, Slide } from "../../types.ts";
import { telling } from "./choose-slides.ts";
import { heading, type Piece, plainTitle, slideLine } from "./pieces.ts";
import type { Scope } from "./scope.ts";
import type { Structure } from "./structure.ts";

const maxPlaces = 6;
/** How near the best a slide must come that lacks a word of the name. */
const nearlyAsGood = 0.85;
const maxNeighbours = 3;

/** The slides of a retrieval that speak of what was named: those whose titles do first. */
export function speakingOf(name: string, hits: Hit[]): Slide[] {
  const terms = [...contentTerms(name)];
  const holds = (text: string) => {
    const held = contentTerms(text);
    return terms.length > 0 && terms.every((term) => held.has(term));
  };
  const best = hits[0]?.score ?? 0;
  const naming = hits.filter(({ slide }) => holds(`${slide.title}\n${slide.text}`));
  const speaking = naming.length > 0 ? naming : hits.filter(({ score }) => score >= best * nearlyAsGood);
  const titled = speaking.filter(({ slide }) => holds(slide.title));
  return [...new Set([...titled, ...speaking])].slice(0, maxPlaces).map(({ slide }) => slide);
}

/** Where they stand: by deck and page, with their titles. */
export function tellPlaces(slides: Slide[]): Piece[] {
  return [...groupBy(slides, ({ deck }) => deck)].flatMap(([deck, found]) => {
    const own = found.toSorted((a, b) => (a.page ?? 0) - (b.page ?? 0));
    const pages = own.flatMap(({ page }) => page ?? []);
    const where =
      pages.length === 0 ? deck : `${deck}, ${pages.length === 1 ? "p." : "pp."} ${pages.join(", ")}`;
    return [heading(where), ...own.map((slide) => slideLine(slide, false))];
  });
}

/** The slide that a name is the title of. */
export function findTitled(name: string, { decks }: Structure): Slide | null {
  const wanted = titleKey(name);
  const slides = decks.flatMap((deck) => deck.slides).filter(({ title }) => titleKey(title) === wanted);
  return wanted !== "" && slides.length > 0 && sameDeck(slides) ? (slides.at(-1) ?? null) : null;
}

const titleKey = (text: string) => [...contentTerms(text)].sort().join(" ");
const sameDeck = (slides: Slide[]) => slides.every(({ deck }) => deck === slides[0]?.deck);

/** What comes before or after a deck, a section or a slide: its title, and of a section what it begins with. */
export function tellNeighbours(
  { decks }: Structure,
  named: Pick<Scope, "name" | "decks" | "slides" | "section">,
  { side, messages }: { side: "before" | "after"; messages: Messages },
): Piece[] {
  const isDeck = named.section === null && named.slides.length > 1;
  const deck = side === "after" ? named.decks.at(-1) : named.decks[0];
  if (!deck) return [];
  const step = side === "after" ? 1 : -1;
  const ofDeck = () => decks[decks.indexOf(deck) + step]?.slides ?? [];
  const edge = side === "after" ? named.slides.at(-1) : named.slides[0];
  const at = deck.slides.findIndex(({ id }) => id === edge?.id);
  const ofSlides = side === "after" ? deck.slides.slice(at + 1) : deck.slides.slice(0, at);
  const around = isDeck || ofSlides.length === 0 ? ofDeck() : ofSlides;
  const nearest = side === "after" || isDeck ? around[0] : around.at(-1);
  if (!nearest) return [];
  // Beside a section stands a section; beside a slide, a few slides.
  const part =
    named.slides.length > 1 && !isDeck ? around.filter((slide) => slide.section === nearest.section) : around;
  const shown = telling(part);
  const chosen =
    named.slides.length > 1 || side === "after" ? shown.slice(0, maxNeighbours) : shown.slice(-maxNeighbours);
  const where = named.slides.length > 1 ? nameOf(nearest, isDeck, decks) : `${nearest.deck}`;
  const told = chosen.length > 0 ? chosen : [nearest];
  return [
    heading(messages.say(side, { name: named.name, where })),
    ...told.map((slide) => slideLine(slide, true)),
  ];
}

function nameOf(slide: Slide, isDeck: boolean, decks: Structure["decks"]): string {
  const deck = decks.find(({ path }) => path === slide.deck);
  return isDeck || slide.section === null
    ? (deck?.title ?? slide.deck)
    : plainTitle({ ...slide, title: slide.section });
}
