import { z } from "zod";
import { knownLanguageOf } from "./language.ts";
import { type Language, languages, readYaml } from "./lexicon.ts";

const names = [
  "uncovered",
  "unmentioned",
  "nearest",
  "nearestOfRest",
  "near",
  "greeting",
  "thanks",
  "help",
  "whichCourse",
  "whichDeck",
  "whichPart",
  "noSuchPage",
  "whatOf",
  "begins",
  "ends",
  "more",
  "contents",
  "revise",
  "quiz",
  "after",
  "before",
  "blocked",
  "injection",
  "pii",
  "leak",
] as const;
const sentences = z.record(z.enum(names), z.string());
const messages = z
  .partialRecord(z.enum(languages), sentences)
  .and(z.looseObject({ en: sentences }))
  .parse(readYaml("messages"));

/** The languages that Lectern speaks itself. */
export const spokenLanguages = languages.filter((language) => messages[language] !== undefined);

/** What Lectern says itself, by name, in one language. */
export interface Messages {
  /** BCP 47. */
  language: string;
  say(name: (typeof names)[number], values?: Record<string, string | number>): string;
}

/** In the language of a question; English where Lectern has no words of it. */
export const messagesFor = (question: string): Messages => messagesIn(knownLanguageOf(question));

/** In a language; English where Lectern has no words of it. */
export function messagesIn(language: Language | null): Messages {
  const own = language === null ? undefined : messages[language];
  return {
    language: own && language ? language : "en",
    say: (name, values = {}) =>
      (own ?? messages.en)[name].replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole)),
  };
}

/** A longer list is no help. */
const maxNamed = 3;

/** That the slides never mention these names. */
export function unmentionedRemark(question: string, unmentioned: string[]): string {
  const { language, say } = messagesFor(question);
  const listed = new Intl.ListFormat(language, { type: "disjunction" });
  return say("unmentioned", {
    names: listed.format(unmentioned.slice(0, maxNamed).map((name) => `“${name}”`)),
  });
}
