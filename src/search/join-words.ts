import type { CourseIndex, Outline } from "./course-index.ts";
import type { Vocabulary } from "./vocabulary.ts";

const maxNear = 5;

/** The words and the outline of all the courses that a question is put to. */
export function joinWords(indexes: CourseIndex[]): { vocabulary: Vocabulary; outline: Outline } {
  const [only] = indexes;
  if (only && indexes.length === 1) return only;
  const all = indexes.map(({ vocabulary }) => vocabulary);
  const unique = <Item>(items: Item[]) => [...new Set(items)];
  return {
    outline: {
      decks: unique(indexes.flatMap(({ outline }) => outline.decks)),
      sections: indexes.flatMap(({ outline }) => outline.sections),
    },
    vocabulary: {
      frequency: (word) => all.reduce((sum, one) => sum + one.frequency(word), 0),
      knows: (word) => all.some((one) => one.knows(word)),
      writesSmall: (word) => all.some((one) => one.writesSmall(word)),
      near: (word) =>
        all
          .flatMap((one) => one.near(word))
          .filter((one, index, list) => list.findIndex((other) => other.word === one.word) === index)
          .sort((a, b) => a.edits - b.edits || b.frequency - a.frequency)
          .slice(0, maxNear),
      apart: (word) => all.map((one) => one.apart(word)).find((found) => found !== null) ?? null,
      expansions: (abbreviation) => unique(all.flatMap((one) => one.expansions(abbreviation))),
      abbreviations: (text) => unique(all.flatMap((one) => one.abbreviations(text))),
    },
  };
}
