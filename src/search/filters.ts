import { LecternError } from "../errors.ts";
import { compareDecks } from "../text/deck-order.ts";
import type { Filters, Metadata } from "../types.ts";
import type { Outline, Place } from "./course-index.ts";

/** A message names no more than these. */
const maxNames = 20;
/** Of a deck's metadata: the day on which it is taught, as YYYY-MM-DD. */
const dateKey = "date";
const undated =
  'No deck of this course has a date: ask up to a deck instead, or give decks a "date" such as "2026-10-05" in their metadata';

/**
 * The filters in the course's own spelling: a deck also goes by its file's name, and case does not count. Throws
 * `invalid` for a deck or section that does not exist, and lists those that do.
 */
export function checkFilters(
  { deck, section, pages, metadata, through, until }: Filters,
  { decks, sections, metadata: known = new Map() }: Outline,
): Filters {
  const checked: Filters = pages ? { pages } : {};
  if (metadata) checked.metadata = checkMetadata(metadata, known);
  if (deck !== undefined) checked.deck = find("deck", deck, decks);
  if (through !== undefined) checked.through = find("deck", through, decks);
  if (until !== undefined) {
    if (!known.has(dateKey)) throw new LecternError("invalid", undated);
    checked.until = until;
  }
  if (section !== undefined) {
    const ofDeck = sections.filter((one) => checked.deck === undefined || one.deck === checked.deck);
    checked.section = find("section", section, [...new Set(ofDeck.map((one) => one.section))]);
  }
  return checked;
}

function checkMetadata(
  wanted: Record<string, string[]>,
  known: Map<string, Set<string>>,
): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(wanted).map(([key, values]) => {
      const name = find("metadata key", key, [...known.keys()]);
      const there = [...(known.get(name) ?? [])];
      return [name, values.map((value) => find(`${name} value`, value, there))];
    }),
  );
}

const fold = (name: string) => name.normalize("NFKC").toLowerCase().trim();

function find(kind: string, wanted: string, names: string[]): string {
  const exact = names.find((name) => name === wanted) ?? names.find((name) => fold(name) === fold(wanted));
  if (exact !== undefined) return exact;
  const byFile = names.filter((name) => kind === "deck" && fold(name).split("/").at(-1) === fold(wanted));
  const [only] = byFile;
  if (only !== undefined && byFile.length === 1) return only;
  if (byFile.length > 1) {
    const which = byFile.map((name) => `"${name}"`).join(", ");
    throw new LecternError(
      "invalid",
      `"${wanted}" names several decks: ${which}. Give the deck's path with its folder`,
    );
  }
  const listed = names.slice(0, maxNames).map((name) => `"${name}"`);
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
  const there =
    names.length === 0 ? `There are no ${kind}s` : `The ${kind}s are: ${listed.join(", ")}${more}`;
  throw new LecternError("invalid", `There is no ${kind} "${wanted.slice(0, 200)}". ${there}`);
}

/** Null if nothing narrows the search. */
export function makeScope(
  { deck, section, pages, metadata, through, until }: Filters,
  places: Place[],
): ((position: number) => boolean) | null {
  if ([deck, section, pages, metadata, through, until].every((one) => one === undefined)) return null;
  const wanted = Object.entries(metadata ?? {});
  return (position) => {
    const place = places[position];
    if (!place) return false;
    return (
      (deck === undefined || place.deck === deck) &&
      (section === undefined || place.sections.includes(section)) &&
      (through === undefined || compareDecks(place.deck, through) <= 0) &&
      (until === undefined || isTaughtBy(place.metadata?.[dateKey], until)) &&
      (pages === undefined || (place.firstPage <= pages[1] && place.lastPage >= pages[0])) &&
      wanted.every(([key, values]) => valuesOf(place.metadata?.[key]).some((value) => values.includes(value)))
    );
  };
}

/** A date may go on with a time of the day. */
const isTaughtBy = (date: Metadata[string] | undefined, day: string): boolean =>
  typeof date === "string" && /^\d{4}-\d\d-\d\d/.test(date) && date.slice(0, 10) <= day;

const valuesOf = (value: Metadata[string] | undefined): string[] =>
  value === undefined ? [] : [value].flat().map(String);
