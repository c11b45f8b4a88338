import type { NamedKind, PersonalDataKind } from "../../text/personal-data/kinds.ts";
import { readSegments } from "../../text/personal-data/segments.ts";
import { type Counts, findInSegment, namedWithin, replacePersonalData } from "../../text/personal-data.ts";

/** Masks a text that comes in deltas. */
export interface AnswerMask {
  /** What is certain of the text so far: of prose all but the word it ends in. */
  add(text: string): string;
  /** The rest. */
  end(): string;
  /** How many of each kind were masked so far. */
  counts: Counts;
}

/**
 * The same text as masking all of it at once, however it is cut, and never the beginning of what is masked. At most
 * `longestWord` characters are held back. What `isKnown` says is public, such as an address that a slide shows, stays.
 */
export function createAnswerMask(
  kinds: readonly (PersonalDataKind | NamedKind)[],
  isKnown: (match: string) => boolean,
): AnswerMask {
  const counts: Counts = {};
  let before = "";
  let held = "";
  const release = (isLast: boolean): string => {
    const text = before + held;
    const { segments, open } = readSegments(held);
    const settled = isLast ? held.length : open;
    if (settled === 0) return "";
    const found = segments
      .filter(({ end }) => end <= settled)
      .flatMap(({ start, end }) =>
        findInSegment(text, { start: before.length + start, end: before.length + end }, kinds),
      )
      .filter(({ start, end }) => !isKnown(text.slice(start, end)))
      .map(({ start, end, kind }) => ({ start: start - before.length, end: end - before.length, kind }));
    const masked = replacePersonalData(held.slice(0, settled), found);
    for (const { kind } of found) counts[kind] = (counts[kind] ?? 0) + 1;
    before = text.slice(0, before.length + settled).slice(-namedWithin);
    held = held.slice(settled);
    return masked.text;
  };
  return {
    add: (text) => {
      held += text;
      return release(kinds.length === 0);
    },
    end: () => release(true),
    counts,
  };
}
