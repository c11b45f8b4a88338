import type { SlideStretch } from "./stretch.ts";

/** The titles of a chunk over more slides than these would be longer than what they introduce. */
const maxTitles = 3;

/**
 * Section › title of what a chunk is made of, embedded with it and never quoted. The title stands there also where the
 * text begins with it: said twice it weighs more (hit@5 of cosine alone: decks 0.85 to 0.88, ml-for-beginners 0.90 to
 * 0.92). Not the deck: its name says the same of all its slides (openchain-slides: 0.76 with it, 0.92 without).
 */
export function contextOf(stretches: SlideStretch[]): string {
  const sections = stretches.flatMap(({ slide }) => slide.section ?? []);
  const titles = stretches.length <= maxTitles ? stretches.map(({ slide }) => slide.title) : [];
  const said = new Set<string>();
  return [sections, titles]
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

const wordsOf = (name: string) =>
  name
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.join(" ") ?? "";
