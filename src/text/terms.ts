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
  return new Set(wordsOf(text.toLowerCase(), stopWords));
}

/** Words that no search is for; all others may be what a slide is about (a `list`, a `use` case). */
const functionWords = new Set(
  `a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its
  me my no nor not of on or our s she should so such t than that the their them then there these they this those to
  was we were what when where which while who whom whose why will with would you your`.split(/\s+/),
);
/** \`getTable\` is two words to a student; \`iPhone\` and \`LLMs\` are one. */
const camelCase = /(?=\p{Lu}\p{Ll}{2})(?:(?<=\p{Ll}{3})|(?<=\p{Lu}{2}))/gu;

/** The terms that search knows a text by, in their order and with repeats: as `contentTerms`, but only function words are left out. */
export function termSequence(text: string): string[] {
  return wordsOf(text.replace(camelCase, " ").toLowerCase(), functionWords);
}

/** Words, runs of a script without blanks (also where Latin words stand in it), and numbers. */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])\p{L})(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}'’])*|\p{N}(?:[\p{N}.,]*\p{N})?/gu;
const known = new Map<string, string[]>();

function wordsOf(text: string, without: Set<string>): string[] {
  const found = text.match(wordPattern) ?? [];
  const terms: string[] = [];
  for (const each of found) {
    const word = each.replace(/['’](?:s|t|re|ve|ll|d)$/, "");
    if (!without.has(word)) terms.push(...toTerms(word));
  }
  return terms;
}

function toTerms(word: string): string[] {
  const before = known.get(word);
  if (before) return before;
  const terms = unspaced.test(word) ? pairs(word) : [stemmer(word)];
  // Stemming is most of the work of an index; a course's words are few.
  if (known.size < 200_000 && word.length < 40) known.set(word, terms);
  return terms;
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
