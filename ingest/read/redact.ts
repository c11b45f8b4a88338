import { setImmediate as nextTurn } from "node:timers/promises";
import type { PersonalDataKind } from "../../src/text/personal-data/kinds.ts";
import {
  type Counts,
  findPersonalData,
  maskPersonalData,
  type PersonalData,
  replacePersonalData,
} from "../../src/text/personal-data.ts";
import type { Metadata, SlidePart } from "../../src/types.ts";
import type { Deck, ReadSlide } from "./deck.ts";

/** Milliseconds after which others on the main thread get their turn. */
const stintMs = 20;

/**
 * A deck without the personal data that its words hold: each find is replaced by its tag, such as `{EMAIL}`. What was
 * found once is masked wherever it stands in the deck, also where no word beside it tells what it is. A deck that was
 * masked before may be masked again: the counts add up.
 */
export async function redactDeck(deck: Deck, signal: AbortSignal): Promise<Deck> {
  const finds = await collectFinds(deck, signal);
  const mask = (text: string) => replacePersonalData(text, finds.of(text)).text;
  const masked = { ...deck.extraction.masked };
  const slides: ReadSlide[] = [];
  for (const slide of deck.slides) {
    const { counts, ...texts } = maskText(slide, finds.of(slide.text));
    addCounts(masked, counts);
    slides.push({
      ...slide,
      ...texts,
      title: mask(slide.title),
      section: slide.section === null ? null : mask(slide.section),
      ...(slide.externalId === undefined ? {} : { externalId: mask(slide.externalId) }),
    });
  }
  const dropped = deck.extraction.dropped.map((one) => ({ ...one, text: mask(one.text) }));
  const extraction = { ...deck.extraction, dropped, masked };
  return { ...deck, slides, warnings: deck.warnings.map(mask), extraction };
}

/** What a sidecar says, its keys too: all of it may be searched by. */
export function redactMetadata(metadata: Metadata): Metadata {
  const mask = (text: string) => maskPersonalData(text).text;
  const maskValue = (value: Metadata[string]) => {
    if (Array.isArray(value)) return value.map(mask);
    // A number in the metadata may be a phone number.
    const text = mask(String(value));
    return typeof value === "string" || text !== String(value) ? text : value;
  };
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [mask(key), maskValue(value)]));
}

/** Adds to `counts` in place. */
export function addCounts(counts: Counts, more: Counts): void {
  for (const kind of kindsOf(more)) counts[kind] = (counts[kind] ?? 0) + (more[kind] ?? 0);
}

const nouns: Record<PersonalDataKind, [one: string, several: string]> = {
  KEY: ["key", "keys"],
  EMAIL: ["e-mail address", "e-mail addresses"],
  IBAN: ["bank account", "bank accounts"],
  CARD: ["card number", "card numbers"],
  ID: ["personal id", "personal ids"],
  PHONE: ["phone number", "phone numbers"],
};

/** `12 e-mail addresses, 1 phone number`; null if there is nothing to count. */
export function describeMasked(counts: Counts): string | null {
  const kinds = kindsOf(counts).map((kind) => {
    const count = counts[kind] ?? 0;
    return `${count} ${nouns[kind][count === 1 ? 0 : 1]}`;
  });
  return kinds.length === 0 ? null : kinds.join(", ");
}

const kindsOf = (counts: Counts) => Object.keys(counts) as PersonalDataKind[];

/** Masks a slide's text and moves the offsets of its parts along. A part of which only a piece of a tag is left goes. */
function maskText(
  { text, parts }: ReadSlide,
  found: PersonalData[],
): { text: string; parts?: SlidePart[]; counts: Counts } {
  const replaced = replacePersonalData(text, found);
  if (!parts) return replaced;
  const moved = moveOver(found);
  const kept = parts
    .map((part) => ({ ...part, start: moved(part.start), end: moved(part.end) }))
    .filter(({ start, end }) => start < end);
  return { ...replaced, parts: kept };
}

/** Where a place in the text is once all finds are tags; inside a find, the end of its tag. */
function moveOver(found: PersonalData[]): (place: number) => number {
  return (place) => {
    let shift = 0;
    for (const { start, end, kind } of found) {
      if (start >= place) break;
      const grown = kind.length + 2 - (end - start);
      if (end > place) return end + shift + grown;
      shift += grown;
    }
    return place + shift;
  };
}

interface Finds {
  of(text: string): PersonalData[];
}

/** Looks for personal data in every text of the deck; then for each find in all of them. */
async function collectFinds({ slides, warnings, extraction }: Deck, signal: AbortSignal): Promise<Finds> {
  const texts = new Set([
    ...slides.flatMap(({ text, title, section, externalId }) => [
      text,
      title,
      section ?? "",
      externalId ?? "",
    ]),
    ...warnings,
    ...extraction.dropped.map(({ text }) => text),
  ]);
  const own = new Map<string, PersonalData[]>();
  const known = new Map<string, PersonalDataKind>();
  let since = performance.now();
  for (const text of texts) {
    const found = findPersonalData(text);
    own.set(text, found);
    for (const { start, end, kind } of found) known.set(withoutBlanks(text.slice(start, end)), kind);
    if (performance.now() - since < stintMs) continue;
    await nextTurn();
    signal.throwIfAborted();
    since = performance.now();
  }
  const again = patternOf([...known.keys()]);
  return { of: (text) => withKnown(own.get(text) ?? [], text, { again, known }) };
}

function withKnown(
  own: PersonalData[],
  text: string,
  { again, known }: { again: RegExp | null; known: Map<string, PersonalDataKind> },
): PersonalData[] {
  if (!again) return own;
  const others = Array.from(text.matchAll(again), (match): PersonalData => {
    const kind = known.get(withoutBlanks(match[0])) ?? "ID";
    return { start: match.index, end: match.index + match[0].length, kind };
  }).filter((one) => !own.some(({ start, end }) => one.start < end && start < one.end));
  return [...own, ...others].sort((a, b) => a.start - b.start);
}

const withoutBlanks = (text: string) => text.replace(/\s+/g, "");

/** Matches any of the values as a word of its own. A title has on one line what the slide may break. */
function patternOf(values: string[]): RegExp | null {
  if (values.length === 0) return null;
  const forms = values
    .sort((a, b) => b.length - a.length)
    .map((value) =>
      Array.from(value, (letter) => letter.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("\\s*"),
    );
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${forms.join("|")})(?![\\p{L}\\p{N}])`, "gu");
}
