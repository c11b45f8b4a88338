import { findAddresses } from "./personal-data/addresses.ts";
import { findKeys } from "./personal-data/keys.ts";
import {
  type Detect,
  type NamedKind,
  type PersonalDataKind,
  personalDataKinds,
} from "./personal-data/kinds.ts";
import { findCards, findIbans, findIds, findPhones } from "./personal-data/numbers.ts";
import { readSegments } from "./personal-data/segments.ts";
import type { Span } from "./split.ts";

export interface PersonalData extends Span {
  kind: PersonalDataKind;
}

export type Counts = Partial<Record<PersonalDataKind, number>>;

const detectors: Record<PersonalDataKind, Detect> = {
  KEY: findKeys,
  EMAIL: findAddresses,
  IBAN: findIbans,
  CARD: findCards,
  ID: findIds,
  PHONE: findPhones,
};
/** How far back a word that names a number is looked for. UTF-16 units. */
export const namedWithin = 40;

/**
 * E-mail addresses, phone and card numbers, IBANs, national ids and keys in a text, in their order, none over another.
 * Made to be right rather than complete, for slides are full of numbers: what has no form or check digit of its own
 * counts only where a word before it names it. People's names and postal addresses have no form: a model finds them (`FindNames`), or nobody does.
 */
export function findPersonalData(
  text: string,
  kinds: readonly (PersonalDataKind | NamedKind)[] = personalDataKinds,
): PersonalData[] {
  const { segments } = readSegments(text);
  return segments.flatMap((segment) => findInSegment(text, segment, kinds));
}

/** The same, of one piece of a text. */
export function findInSegment(
  text: string,
  { start, end }: Span,
  kinds: readonly (PersonalDataKind | NamedKind)[],
): PersonalData[] {
  // An address is the shortest of all.
  if (end - start < 6) return [];
  const piece = { text: text.slice(start, end), before: text.slice(Math.max(0, start - namedWithin), start) };
  if (!/[\d@]|-----/.test(piece.text)) return [];
  const found: PersonalData[] = [];
  for (const kind of personalDataKinds) {
    if (!kinds.includes(kind)) continue;
    for (const one of detectors[kind](piece)) {
      if (found.some((other) => one.start < other.end - start && other.start - start < one.end)) continue;
      found.push({ start: start + one.start, end: start + one.end, kind });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Each find replaced by its tag, such as `{EMAIL}`, and how many there were of each kind. */
export function maskPersonalData(
  text: string,
  kinds: readonly (PersonalDataKind | NamedKind)[] = personalDataKinds,
): { text: string; counts: Counts } {
  return replacePersonalData(text, findPersonalData(text, kinds));
}

export function replacePersonalData<Kind extends PersonalDataKind | NamedKind>(
  text: string,
  found: (Span & { kind: Kind })[],
): { text: string; counts: Partial<Record<Kind, number>> } {
  const counts: Partial<Record<Kind, number>> = {};
  let masked = "";
  let from = 0;
  for (const { start, end, kind } of found) {
    masked += `${text.slice(from, start)}{${kind}}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
    from = end;
  }
  return { text: masked + text.slice(from), counts };
}
