import { stemmer as arabic } from "@orama/stemmers/arabic";
import { stemmer as dutch } from "@orama/stemmers/dutch";
import { stemmer as french } from "@orama/stemmers/french";
import { stemmer as german } from "@orama/stemmers/german";
import { stemmer as hindi } from "@orama/stemmers/indian";
import { stemmer as indonesian } from "@orama/stemmers/indonesian";
import { stemmer as italian } from "@orama/stemmers/italian";
import { stemmer as portuguese } from "@orama/stemmers/portuguese";
import { stemmer as russian } from "@orama/stemmers/russian";
import { stemmer as spanish } from "@orama/stemmers/spanish";
import { stemmer as porter } from "stemmer";
import type { Language } from "./lexicon.ts";

type Stem = (word: string) => string;
/** People leave accents out, and stems differ in them (`modèle`, `modéliser`). */
const withoutAccents = (text: string) => text.normalize("NFD").replace(/\p{Script=Inherited}/gu, "");
const folded =
  (stem: Stem): Stem =>
  (word) =>
    withoutAccents(stem(word));

/** Snowball's stems; of a language that is not named, a word is its own stem. */
const stems: Partial<Record<Language, Stem>> = {
  en: porter,
  fr: folded(french),
  es: folded(spanish),
  pt: folded(portuguese),
  it: folded(italian),
  de: folded(german),
  nl: folded(dutch),
  id: indonesian,
  ru: (word) => russian(word.replaceAll("ё", "е")),
  ar: arabic,
  hi: hindi,
};

/** Stem of a word in small letters: Porter's (1980) in English, else Snowball's (Porter, 2001). */
export function stemIn(language: Language, word: string): string {
  return stems[language]?.(word) ?? word;
}

const ofScript: [Language, RegExp][] = [
  ["ru", /^\p{Script=Cyrillic}/u],
  ["ar", /^\p{Script=Arabic}/u],
  ["he", /^\p{Script=Hebrew}/u],
  ["hi", /^\p{Script=Devanagari}/u],
  ["bn", /^\p{Script=Bengali}/u],
];
const latin = new Set<Language>(["en", "fr", "es", "pt", "it", "de", "nl", "id"]);

/** The language of a word in a text of a language: English where a Latin word stands in another script. */
export function languageOfWord(word: string, language: Language): Language {
  const inLatin = latin.has(language) ? language : "en";
  // Most words, and no script to look up.
  if (word.charCodeAt(0) < 0x250) return inLatin;
  return ofScript.find(([, script]) => script.test(word))?.[0] ?? inLatin;
}
