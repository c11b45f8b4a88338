import { stemmer } from "stemmer";

const stopWords = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by
  can could did do does doing down during each every few for from further get give given gives had has have having he her here him
  his how i if in into is it its itself just let like made make makes may me mean means might more most much many must my need
  no nor not of off on once only or other our out over own please same say says she should so some such take tell than that the
  their them then there these they this those through to too under until up us use used using very was we were what
  when where whether which while who whom whose why will with would you your explain describe define list name show happen
  happens work works thing things kind kinds example examples s t re ve`.split(/\s+/),
);
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * What a text is about: its words as Porter stems (1980) without stop words; numbers stay whole. Scripts without
 * blanks between words come as pairs of letters.
 */
export function contentTerms(text: string): Set<string> {
  const found = text.toLowerCase().match(/\p{L}[\p{L}\p{M}\p{N}'’]*|\p{N}(?:[\p{N}.,]*\p{N})?/gu) ?? [];
  return new Set(
    found
      .map((word) => word.replace(/['’](?:s|t|re|ve|ll|d)$/, ""))
      .filter((word) => !stopWords.has(word))
      .flatMap((word) => (unspaced.test(word) ? pairs(word) : [stemmer(word)])),
  );
}

function pairs(word: string): string[] {
  const letters = [...word];
  return letters.length < 2 ? letters : letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
}

/** Inverse document frequency of each term of the question, as BM25 has it (Robertson & Spärck Jones): never negative. */
export function weighTerms(question: Set<string>, documents: Set<string>[]): Map<string, number> {
  return new Map(
    [...question].map((term) => {
      const holding = documents.filter((document) => document.has(term)).length;
      return [term, Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5))];
    }),
  );
}
