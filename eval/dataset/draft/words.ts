import { readLexicon } from "../../../src/text/lexicon.ts";

/** Words that these lists do not know are left alone. */
const english = readLexicon(
  "drafting",
  "verbs",
  "nounsToo",
  "determiners",
  "objectVerbs",
  "stateVerbs",
  "anyone",
  "notInNames",
  "prepositions",
  "signposts",
  "listNouns",
  "columnNouns",
);

export const isDeterminer = (word: string) =>
  english.determiners.has(word.toLowerCase()) || /^[\d$€£]/.test(word);
export const isPreposition = (word: string) => english.prepositions.has(word.toLowerCase());
export const isListNoun = (word: string) => english.listNouns.has(word.toLowerCase());
export const isColumnNoun = (word: string) => english.columnNouns.has(word.toLowerCase());
export const isSignpost = (word: string) => english.signposts.has(word.toLowerCase());
export const isNoName = (word: string) => english.notInNames.has(word.toLowerCase());
export const isBaseVerb = (word: string) => english.verbs.has(word.toLowerCase());
export const isNounToo = (base: string) =>
  english.nounsToo.has(`${base}s`) || english.nounsToo.has(`${base}es`);
export const isState = (base: string) => english.stateVerbs.has(base);
export const isAnyone = (name: string) => english.anyone.has(name.toLowerCase());
export const asksObject = (base: string) => english.objectVerbs.has(base);

const irregular = new Map([["has", "have"]]);

/** The base of a verb in the third person, e.g. `carries` → `carry`; null for what is none. */
export function baseOf(word: string, next: string | undefined): string | null {
  const lower = word.toLowerCase();
  const known = irregular.get(lower);
  if (known) return known;
  if (!lower.endsWith("s") || word !== lower) return null;
  const bases = [lower.replace(/ies$/, "y"), lower.replace(/(?<=s|x|z|ch|sh)es$/, ""), lower.slice(0, -1)];
  const base = bases.find((candidate) => english.verbs.has(candidate));
  if (!base || (english.nounsToo.has(lower) && !(next && isDeterminer(next)))) return null;
  return base;
}

const singularInS = /(?:ss|us|is|ics|news|series|always|bias|alias|atlas|canvas|lens|kubernetes|chaos)$/i;

/** The head of a name: the last word before its first preposition. */
export function isPlural(name: string): boolean {
  const head = headOf(name);
  if (/^(?:people|children|men|women|criteria|data|media|indices|phenomena)$/i.test(head))
    return head !== "data";
  return /s$/.test(head) && !singularInS.test(head) && !/^[A-Z]+S$/.test(head);
}

export function headOf(name: string): string {
  const words = name
    .replace(/\([^)]*\)/g, "")
    .trim()
    .split(/\s+/);
  const end = words.findIndex((word, index) => index > 0 && isPreposition(word));
  return (end === -1 ? words.at(-1) : words[end - 1]) ?? "";
}
