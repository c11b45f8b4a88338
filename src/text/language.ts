import { type Language, languageWords } from "./lexicon.ts";

const lists = Object.entries(languageWords).flatMap(([language, { telling }]) =>
  telling.size > 0 ? [{ language, words: telling }] : [],
);
/** Scripts that one language has to itself among those that Lectern has words of; by ISO 639-1 where there is one. */
const scripts: [string, RegExp][] = [
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["zh", /\p{Script=Han}/gu],
  ["ko", /\p{Script=Hangul}/gu],
  ["ru", /\p{Script=Cyrillic}/gu],
  ["el", /\p{Script=Greek}/gu],
  ["ar", /\p{Script=Arabic}/gu],
  ["he", /\p{Script=Hebrew}/gu],
  ["th", /\p{Script=Thai}/gu],
  ["hi", /\p{Script=Devanagari}/gu],
  ["bn", /\p{Script=Bengali}/gu],
  ["indic", /[\p{Script=Tamil}\p{Script=Telugu}]/gu],
];
/** Letters that tell another language of the same script. */
const others: Record<string, [string, RegExp]> = {
  ru: ["uk", /[іїєґ]/iu],
  ar: ["fa", /[پچژگ]/u],
};
/** A script's share of a text's letters from which the text is in it: terms of the trade stay Latin everywhere. */
const scriptShare = 0.15;

/** The language of a text by its script or its function words, or the script's name; null if it can't be told. */
export function languageOf(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [name, script] of scripts) {
    if ((text.match(script)?.length ?? 0) <= scriptShare * letters) continue;
    const [other, signs] = others[name] ?? [name, /$./];
    return signs.test(text) ? other : name;
  }
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const counted = lists
    .map(({ language, words: own }) => ({ language, count: words.filter((word) => own.has(word)).length }))
    .sort((a, b) => b.count - a.count);
  const [first, second] = counted;
  return first && second && first.count >= 2 && first.count >= 1.3 * second.count ? first.language : null;
}

/** Whether a text is in a script without blanks between words. */
export const isUnspaced = (text: string): boolean => ["zh", "ja", "th"].includes(languageOf(text) ?? "");

/** The language of a text where Lectern has words of it, else null. */
export function knownLanguageOf(text: string): Language | null {
  const found = languageOf(text);
  return found !== null && isKnown(found) ? found : null;
}

const isKnown = (name: string): name is Language => name in languageWords;

/** Characters of a deck that tell its language. */
const sampled = 20_000;

/** The language of each slide: its deck's, or where that is mixed the slide's own; English where nothing tells. */
export function languagesOfSlides(slides: { deck: string; text: string }[]): Language[] {
  const samples = new Map<string, string>();
  for (const { deck, text } of slides) {
    const sample = samples.get(deck) ?? "";
    if (sample.length < sampled) samples.set(deck, `${sample}\n${text}`);
  }
  const ofDecks = new Map(Array.from(samples, ([deck, sample]) => [deck, knownLanguageOf(sample)]));
  return slides.map(({ deck, text }) => ofDecks.get(deck) ?? knownLanguageOf(text) ?? "en");
}

/** English if there is none. */
export function mostFrequent(languages: Language[]): Language {
  const counts = new Map<Language, number>();
  for (const language of languages) counts.set(language, (counts.get(language) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? "en";
}
