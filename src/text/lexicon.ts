import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { projectRoot } from "../root.ts";

const words = z.string().transform((list) => new Set(list.split(/\s+/).filter(Boolean)));

/** `lexicon/<file>.yaml` as it is, for callers that know its form. */
export const readYaml = (file: string): unknown =>
  parseYaml(readFileSync(join(projectRoot, "src", "text", "lexicon", `${file}.yaml`), "utf8"));
const patterns = z.array(z.string().transform((pattern) => new RegExp(pattern.normalize("NFC"), "iu")));

/** The word lists of `lexicon/<file>.yaml`, which must hold exactly these. Words are separated by blanks. */
export function readLexicon<Name extends string>(file: string, ...names: Name[]): Record<Name, Set<string>> {
  return z.record(z.enum(names), words).parse(readYaml(file));
}

/** The languages that Lectern has words of, by ISO 639-1. */
export const languages = [
  "en",
  "fr",
  "es",
  "pt",
  "it",
  "de",
  "nl",
  "id",
  "ru",
  "ar",
  "he",
  "hi",
  "bn",
  "zh",
  "ja",
  "th",
] as const;
export type Language = (typeof languages)[number];

const ofLanguage = z.strictObject({
  telling: words.default(new Set()),
  stop: words.default(new Set()),
  elided: z
    .string()
    .transform((pattern) => new RegExp(`^${pattern}`, "u"))
    .optional(),
});

/** What is known of each language: `lexicon/languages.yaml` says what each list is. */
export const languageWords = z.record(z.enum(languages), ofLanguage).parse(readYaml("languages"));

/** The patterns (regular expressions, case does not count) of `lexicon/<file>.yaml`, which must hold exactly these lists. */
export function readPatterns<Name extends string>(file: string, ...names: Name[]): Record<Name, RegExp[]> {
  return z.record(z.enum(names), patterns).parse(readYaml(file));
}

/** The same for a file that may leave out some of these lists: they are then empty. */
export function readSomePatterns<Name extends string>(file: string, names: Name[]): Record<Name, RegExp[]> {
  const given: Partial<Record<Name, RegExp[]>> = z
    .partialRecord(z.enum(names), patterns)
    .parse(readYaml(file));
  return Object.fromEntries(names.map((name) => [name, given[name] ?? []])) as Record<Name, RegExp[]>;
}

/** The lists of lines of `lexicon/<file>.yaml`, which must hold exactly these. */
export function readLines<Name extends string>(file: string, ...names: Name[]): Record<Name, string[]> {
  return z.record(z.enum(names), z.array(z.string())).parse(readYaml(file));
}
