import { z } from "zod";
import { knownLanguageOf } from "./language.ts";
import { languages, readYaml } from "./lexicon.ts";

const sentences = z.strictObject({
  uncovered: z.string(),
  unmentioned: z.string(),
  nearest: z.string(),
  nearestOfRest: z.string(),
  near: z.string(),
});
const messages = z
  .partialRecord(z.enum(languages), sentences)
  .and(z.looseObject({ en: sentences }))
  .parse(readYaml("messages"));

/** What Lectern says itself, by name, in one language. */
interface Messages {
  /** BCP 47. */
  language: string;
  say(name: keyof z.output<typeof sentences>, values?: Record<string, string>): string;
}

/** In the language of a question; English where Lectern has no words of it. */
export function messagesFor(question: string): Messages {
  const asked = knownLanguageOf(question);
  const own = asked === null ? undefined : messages[asked];
  return {
    language: own && asked ? asked : "en",
    say: (name, values = {}) =>
      (own ?? messages.en)[name].replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole),
  };
}
