import { groupBy } from "../../group-by.ts";
import type { Slide } from "../../types.ts";
import { contentTerms, weighTerms } from "../words.ts";
import { align } from "./align.ts";
import { readSpan } from "./clock.ts";
import { type Stretch, toStretches, wordsOf } from "./stretches.ts";

export const isTranscript = (deck: string): boolean => /\.(?:vtt|srt)$/i.test(deck);

/** Decks without transcripts, which have no slides that a person would name; all where there is nothing else. */
export function withoutTranscripts<Item>(items: Item[], deckOf: (item: Item) => string): Item[] {
  const others = items.filter((item) => !isTranscript(deckOf(item)));
  return others.length > 0 ? others : items;
}

/** What was said while a slide was shown. */
export interface Spoken extends Stretch {
  shown: Slide;
}

/**
 * How much a transcript must agree with a deck whose name is another (`align`): real notes agree with their own slides
 * at 0.18 to 0.24, with other courses' at most at 0.09.
 */
const leastAgreement = 0.12;
/** Decks that are aligned where names do not tell which was shown. */
const mostTried = 3;

/** A transcript's pages with the slides of the deck that was shown: the one of its name, or that agrees; else none. */
export function findSpoken(pages: Slide[], slides: Slide[]): Spoken[] {
  const transcript = pages[0]?.deck ?? "";
  const decks = groupBy(slides, ({ deck }) => deck);
  const named = namesakes(transcript, [...decks.keys()]);
  const [only] = named;
  if (only !== undefined && named.length === 1) return alignWith(pages, decks.get(only) ?? []).spoken;
  const near = nearest(
    pages,
    new Map([...decks].filter(([deck]) => named.length === 0 || named.includes(deck))),
  );
  const aligned = near.map((deck) => alignWith(pages, decks.get(deck) ?? []));
  const best = aligned.toSorted((a, b) => b.agreement - a.agreement)[0];
  return best && best.agreement >= leastAgreement ? best.spoken : [];
}

function alignWith(pages: Slide[], shown: Slide[]): { spoken: Spoken[]; agreement: number } {
  const stretches = toStretches(pages);
  const texts = shown.map(({ title, text }) => `${title}\n${text}`);
  const { slides, agreement } = align(stretches.map(wordsOf), texts);
  const spoken = stretches.flatMap((stretch, at): Spoken[] => {
    const slide = shown[slides[at] ?? -1];
    return slide ? [{ ...stretch, shown: slide }] : [];
  });
  return { spoken, agreement };
}

/** Decks of a transcript's own name, whatever their endings: `week 3.en.vtt` and `week 3.pdf`; those of its folder first. */
function namesakes(transcript: string, decks: string[]): string[] {
  const own = decks.filter((deck) => stemOf(deck) === stemOf(transcript));
  const beside = own.filter((deck) => folderOf(deck) === folderOf(transcript));
  return beside.length > 0 ? beside : own;
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/") + 1);

/** `week 3.en-US.vtt` is the week's recording with English captions. */
const stemOf = (path: string) =>
  path
    .slice(path.lastIndexOf("/") + 1)
    .toLowerCase()
    .replace(/\.[a-z]{2,8}$/, "")
    .replace(/\.[a-z]{2,3}(?:-[a-z0-9]{2,4})?$/, "");

/** The decks that share most words with a transcript, those of its folder first. */
function nearest(pages: Slide[], decks: Map<string, Slide[]>): string[] {
  const said = contentTerms(pages.map(({ text }) => text).join("\n"));
  const terms = new Map(
    [...decks].map(([deck, slides]) => [deck, contentTerms(slides.map(({ text }) => text).join("\n"))]),
  );
  const weights = weighTerms(said, [...terms.values()]);
  const likeness = (deck: string) => {
    const own = terms.get(deck) ?? new Set();
    const shared = [...said].filter((term) => own.has(term));
    const sum = shared.reduce((all, term) => all + (weights.get(term) ?? 0), 0);
    return sum / Math.sqrt(own.size + 1);
  };
  const folder = folderOf(pages[0]?.deck ?? "");
  const isBeside = (deck: string) => Number(folderOf(deck) === folder);
  return [...decks.keys()]
    .map((deck) => ({ deck, beside: isBeside(deck), like: likeness(deck) }))
    .sort((a, b) => b.beside - a.beside || b.like - a.like)
    .slice(0, mostTried)
    .map(({ deck }) => deck);
}

/**
 * When the words at this place of a transcript's page were said, in seconds: between the page's times, as far as they
 * stand in its text. Null for any other slide.
 */
export function saidAt(
  { deck, title, text }: Pick<Slide, "deck" | "title" | "text">,
  start: number,
): number | null {
  const span = isTranscript(deck) ? readSpan(title) : null;
  if (span === null) return null;
  return Math.floor(span.start + ((span.end - span.start) * start) / Math.max(1, text.length));
}
