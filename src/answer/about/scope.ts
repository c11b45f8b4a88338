import type { Slide } from "../../types.ts";
import { readFilters } from "../retrieve/understand/filters.ts";
import { findFile, findNamed } from "../retrieve/understand/outline-names.ts";
import { type Deck, isInSection, type Structure } from "./structure.ts";

/** A part of a course that a question names. */
export interface Scope {
  /** As the course calls it. */
  name: string;
  decks: Deck[];
  slides: Slide[];
  /** Whether all of it is a section of a deck. */
  section: string | null;
}

export function wholeScope({ course, decks }: Structure): Scope {
  return { name: course, decks, slides: decks.flatMap(({ slides }) => slides), section: null };
}

/**
 * The deck or section that a name stands for; null where it stands for none, or for several. `isBare`: the name alone
 * will do ("chunking"), and need not say that it is a section's.
 */
export function findScope(name: string, structure: Structure, isBare: boolean): Scope | null {
  const { outline } = structure;
  const said = name.replace(/^["“”'«]+|["“”'»]+$/gu, "").trim();
  const narrowed = readFilters(`in ${said}`, outline, {});
  // Where words are left, something within the place is asked for.
  if (narrowed.steps.length > 0 && narrowed.filters.pages === undefined) {
    return narrowed.question === `in ${said}` ? toScope(narrowed.filters, structure) : null;
  }
  const place =
    findFile(said, outline) ??
    findBaseName(said, structure) ??
    (isBare ? findNamed(said, "section", outline) : null);
  if (place) return toScope(place, structure);
  return (
    findByOrder(said, structure) ?? findByMetadata(said, structure) ?? findByTitle(said, structure, isBare)
  );
}

/** "04-operations": a file without its ending. */
function findBaseName(said: string, { decks }: Structure): { deck: string } | null {
  const found = decks.filter(
    ({ path }) => path.toLowerCase().replace(/^.*\/|\.[a-z]{2,5}$/g, "") === said.toLowerCase(),
  );
  const [only] = found;
  return only && found.length === 1 ? { deck: only.path } : null;
}

/** Whether a name counts parts that the course may not have: "lecture 9". */
export const isNumbered = (name: string): boolean => ordered.exec(name)?.groups?.number !== undefined;

function toScope(
  { deck, section }: { deck?: string | undefined; section?: string | undefined },
  { decks }: Structure,
): Scope | null {
  const holding = decks.filter(
    ({ path, slides }) =>
      (deck === undefined || path === deck) &&
      (section === undefined || slides.some((slide) => isInSection(slide, section))),
  );
  const slides = holding
    .flatMap((one) => one.slides)
    .filter((slide) => section === undefined || isInSection(slide, section));
  const name = section?.split(" › ").at(-1) ?? holding[0]?.title;
  return name === undefined ? null : { name, decks: holding, slides, section: section ?? null };
}

const deckScope = (deck: Deck): Scope => ({
  name: deck.title,
  decks: [deck],
  slides: deck.slides,
  section: null,
});

const ordinals = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ");
const ordered =
  /^(?:the )?(?:(?<ordinal>\w+) )?(?<kind>lecture|deck|lesson|module|unit|session|class|chapter|section|part|slides)(?: (?<number>\d{1,2}))?$/i;

/** "lecture 2" where nothing bears that number: the second deck, or of a course of one deck the second section. */
function findByOrder(said: string, { decks }: Structure): Scope | null {
  const { ordinal, kind = "", number } = ordered.exec(said)?.groups ?? {};
  const [only] = decks;
  const isSection = /chapter|section|part/i.test(kind) || decks.length === 1;
  const parts: Scope[] =
    isSection && only && decks.length === 1
      ? only.sections.map(({ name, slides }) => ({ name, decks: [only], slides, section: name }))
      : isSection
        ? []
        : decks.map(deckScope);
  if (ordinal === "last" && number === undefined) return parts.at(-1) ?? null;
  const at = number === undefined ? ordinals.indexOf(ordinal?.toLowerCase() ?? "") : Number(number) - 1;
  return at < 0 || (ordinal !== undefined && number !== undefined) ? null : (parts[at] ?? null);
}

/** "week 2", where the files beside the decks say which week each is of. */
function findByMetadata(said: string, structure: Structure): Scope | null {
  const wanted = said.toLowerCase().replace(/^the /, "");
  const decks = structure.decks.filter(({ metadata }) =>
    Object.entries(metadata).some(([key, value]) =>
      [value].flat().some((one) => `${key} ${one}`.toLowerCase() === wanted),
    ),
  );
  const [only] = decks;
  if (!only) return null;
  if (decks.length === 1) return deckScope(only);
  return { name: said, decks, slides: decks.flatMap(({ slides }) => slides), section: null };
}

/** A deck by what its first slide calls it. */
function findByTitle(said: string, { decks }: Structure, isBare: boolean): Scope | null {
  const sections = decks.map(({ path, title }) => ({ deck: path, section: title }));
  const named = isBare ? said : /^(?:the )?(.+?) (?:deck|lecture|slides|lesson|module)$/i.exec(said)?.[1];
  const title =
    named === undefined ? undefined : findNamed(named, "section", { decks: [], sections })?.section;
  const deck = decks.find((one) => one.title === title);
  return deck && title !== undefined ? deckScope(deck) : null;
}
