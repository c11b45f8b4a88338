import type { Outline } from "../../../search/course-index.ts";
import { stem } from "../../../text/words.ts";

/** What a name in a question stands for in the outline. */
export interface Place {
  deck?: string;
  section?: string;
}

const small = new Set([
  "a",
  "an",
  "and",
  "the",
  "of",
  "in",
  "on",
  "for",
  "to",
  "with",
  "our",
  "your",
  "my",
  "this",
]);
/** What students call the parts of a deck; everything else names decks first. */
const partOfDeck = /^(?:section|chapter|part|topic)s?$/i;
/** A section whose name is longer than this many times what was said of it was hardly meant. */
const leastOfSection = 1 / 3;

/** The deck or section that a name fits, alone or exactly; null if none does or several do. */
export function findNamed(name: string, kind: string, outline: Outline): Place | null {
  const asked = tokensOf(name);
  if (asked.length === 0) return null;
  const decks = () => placeDeck(fitting(outline.decks, asked, (deck) => tokensOf(baseName(deck)), 0));
  const sections = () => placeSection(fitting(sectionNames(outline), asked, tokensOf, leastOfSection));
  return partOfDeck.test(kind) ? (sections() ?? decks()) : (decks() ?? sections());
}

/** "lecture 3": by its own word ("lecture-3.pdf", "Lecture 3: …"), or by the number that a deck or section begins with. */
export function findNumbered(kind: string, number: number, outline: Outline): Place | null {
  const worded = new RegExp(
    `(?<!\\p{L})${kind.toLowerCase().replace(/s$/, "")}[\\s_#-]*0*${number}(?!\\d)`,
    "u",
  );
  const leading = new RegExp(`^0*${number}(?!\\d)[\\s_.:)-]`);
  const deck = (pattern: RegExp) => placeDeck(only(outline.decks, (name) => pattern.test(baseName(name))));
  const section = (pattern: RegExp) =>
    placeSection(only(sectionNames(outline), (name) => pattern.test(name.toLowerCase())));
  return partOfDeck.test(kind)
    ? (section(worded) ?? section(leading) ?? deck(worded) ?? deck(leading))
    : (deck(worded) ?? section(worded) ?? deck(leading));
}

/** A deck by its path or file name, extension and all. */
export function findFile(written: string, outline: Outline): Place | null {
  const name = written.toLowerCase();
  if (!/\.[a-z]{2,5}$/.test(name)) return null;
  const exact = outline.decks.find((deck) => deck.toLowerCase() === name);
  if (exact !== undefined) return { deck: exact };
  return placeDeck(only(outline.decks, (deck) => deck.toLowerCase().endsWith(`/${name}`)));
}

const placeDeck = (deck: string | null): Place | null => (deck === null ? null : { deck });
const placeSection = (section: string | null): Place | null => (section === null ? null : { section });
const sectionNames = (outline: Outline) => [...new Set(outline.sections.map(({ section }) => section))];

function only(names: string[], fits: (name: string) => boolean): string | null {
  const found = names.filter(fits);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The name that says the same, or else the only name that holds every word that was said. */
function fitting(
  names: string[],
  asked: string[],
  tokens: (name: string) => string[],
  least: number,
): string | null {
  // A stem begins like its word: most names are ruled out without stemming them.
  const start = asked[0]?.slice(0, 2) ?? "";
  const likely = names.filter((name) => name.toLowerCase().includes(start));
  const found = likely.flatMap((name) => {
    const own = tokens(name).filter((token) => !/^\d+$/.test(token));
    const holds = own.length > 0 && asked.every((word) => own.some((token) => sameWord(word, token)));
    return holds ? [{ name, share: asked.length / own.length }] : [];
  });
  const exact = found.filter(({ share }) => share === 1);
  // A longer name is too little like what was said to be meant by it, and enough to leave in doubt what was.
  const [best, ...others] = exact.length > 0 ? exact : found;
  return best && others.length === 0 && best.share >= least ? best.name : null;
}

/** "intro" is short for "introduction". */
const sameWord = (asked: string, own: string) =>
  asked === own || (asked.length >= 4 && own.startsWith(asked));

function tokensOf(name: string): string[] {
  const found = name.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return found.filter((token) => !small.has(token)).map((token) => stem(token));
}

function baseName(deck: string): string {
  const file = deck.slice(deck.lastIndexOf("/") + 1).toLowerCase();
  return file.replace(/\.[a-z]{2,5}$/, "");
}
