import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readLexicon } from "./lexicon.ts";
import { makeNear, type NearWord } from "./near-words.ts";
import { stem } from "./words.ts";

interface WordList {
  /** Lower-cased, names too. */
  words: Set<string>;
  stems: Set<string>;
  /** Written small in the dictionary: what compounds are made of. */
  common: Set<string>;
}

let list: WordList | null = null;

/**
 * Hunspell's English word list (SCOWL; `dictionary-en`): its stems under Porter's stemming, without the affix rules, so
 * that every inflection is known. Read once, at the first word that a course doesn't hold: about 40 ms.
 */
function loadWords(): WordList {
  if (list) return list;
  // The package's own entry reads with a top-level await; its file stands beside it.
  const folder = dirname(createRequire(import.meta.url).resolve("dictionary-en"));
  const lines = readFileSync(join(folder, "index.dic"), "utf8").split("\n").slice(1);
  const written = lines.map((line) => line.split("/")[0]?.trim() ?? "").filter((word) => word !== "");
  const words = new Set(written.map((word) => word.toLowerCase()));
  list = {
    words,
    stems: new Set(Array.from(words, stem)),
    common: new Set(written.filter((word) => /^[a-z]{3,}$/.test(word))),
  };
  return list;
}

const prefixes =
  /^(?:anti|auto|bi|co|counter|cross|de|dis|down|extra|hyper|in|infra|inter|intra|mega|meta|micro|mid|mini|mis|mono|multi|nano|non|out|over|photo|poly|post|pre|pseudo|re|semi|sub|super|tele|trans|ultra|un|under|up)-?(?=[a-z]{4})/;
const { british } = readLexicon("spelling", "british");
/** Endings that Hunspell's rules allow and Porter's stemming keeps. */
const derived = /^(\w{3,}?)(?:ly|ness|able|ers?|est|ment|ish|less|wise)$/;
const toAmerican: [RegExp, string][] = [
  [/our/, "or"],
  [/is(?=e|ing|ation)/, "iz"],
  [/ys(?=e|ing)/, "yz"],
  [/re(?=s?$)/, "er"],
  [/ll(?=ed|ing|er|or)/, "l"],
  [/ae|oe/, "e"],
  [/ogue/, "og"],
  [/dgement/, "dgment"],
];

/** Whether a word is English, or close enough to be meant: an inflection, a British spelling, a prefix or compound. */
export function isEnglish(word: string): boolean {
  const lower = word.toLowerCase();
  return holds(lower) || toAmerican.some(([from, to]) => from.test(lower) && holds(lower.replace(from, to)));
}

/** Two English words written as one, or one with a prefix: `backend`, `codebase`, `rerank`. `shortest`: letters of either. */
export function isMadeOfEnglish(word: string, shortest = 3): boolean {
  const lower = word.toLowerCase();
  const base = lower.replace(prefixes, "");
  if (base !== lower && holds(base)) return true;
  const { common } = loadWords();
  for (let at = shortest; at <= lower.length - shortest; at++) {
    if (common.has(lower.slice(0, at)) && holds(lower.slice(at))) return true;
  }
  return false;
}

let near: ((word: string) => NearWord[]) | null = null;

/** The English words that a word may be a slip of, the nearest first. */
export function nearEnglish(word: string): NearWord[] {
  near ??= makeNear([...loadWords().common]);
  return near(word).sort((one, other) => one.edits - other.edits);
}

function holds(word: string): boolean {
  const { words, stems } = loadWords();
  if (words.has(word) || stems.has(stem(word)) || british.has(word)) return true;
  const [, base] = derived.exec(word) ?? [];
  if (base === undefined) return false;
  return words.has(base) || words.has(`${base}e`) || words.has(base.replace(/i$/, "y"));
}
