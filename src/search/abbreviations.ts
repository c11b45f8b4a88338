import { readLexicon } from "../text/lexicon.ts";

/** A short form and what the course says that it stands for, lower-cased, blanks for hyphens. */
interface Definition {
  short: string;
  long: string;
}

const short = "([A-Z][A-Za-z0-9&-]{0,8}[A-Z])s?";
const afterLong = new RegExp(String.raw`\(\s*${short}\s*\)`, "g");
const beforeLong = new RegExp(String.raw`\b${short}\s*\(([^()]{4,100})\)`, "g");
const toldApart = new RegExp(
  String.raw`\b${short}\s*(?:\bstands for\b|\bis short for\b|\bmeans\b|[:=–—]|\s-\s)\s*([^\n.;:()]{4,100})`,
  "g",
);
const { leftOut: small } = readLexicon("acronyms", "leftOut");

/**
 * The abbreviations that a text defines: "Retrieval-Augmented Generation (RAG)", "RAG (…)", "RAG: …", "RAG stands
 * for …" (after Schwartz & Hearst, 2003). Stricter than theirs, since slides have no sentences to bound a long form:
 * every word of it except the small ones must contribute its first letter.
 */
export function findDefinitions(text: string): Definition[] {
  const found: Definition[] = [];
  const keep = (abbreviation: string, words: string[] | null) => {
    if (words) found.push({ short: abbreviation, long: words.join(" ") });
  };
  for (const match of text.matchAll(afterLong)) {
    const before = wordsOf(text.slice(Math.max(0, match.index - 120), match.index));
    keep(match[1] ?? "", longFormAt("end", before, match[1] ?? ""));
  }
  for (const [, abbreviation = "", inside = ""] of text.matchAll(beforeLong)) {
    const words = wordsOf(inside.split(/[,;:–—]/)[0] ?? "");
    const letters = lettersOf(abbreviation);
    keep(abbreviation, spells(letters, words, false) || spells(letters, words, true) ? words : null);
  }
  for (const [, abbreviation = "", after = ""] of text.matchAll(toldApart)) {
    keep(abbreviation, longFormAt("start", wordsOf(after), abbreviation));
  }
  return found;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}[\p{L}\p{M}\p{N}]*/gu) ?? [];
}

const lettersOf = (abbreviation: string) => abbreviation.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The shortest run of words at that end which spells the abbreviation, by first letters alone if any does. */
function longFormAt(end: "start" | "end", words: string[], abbreviation: string): string[] | null {
  const letters = lettersOf(abbreviation);
  const most = Math.min(letters.length + 5, 2 * letters.length, words.length);
  for (const inner of [false, true]) {
    for (let count = 2; count <= most; count++) {
      const run = end === "end" ? words.slice(-count) : words.slice(0, count);
      if (spells(letters, run, inner)) return run;
    }
  }
  return null;
}

/** Two words or more, each but the small ones giving its first letter, and with `inner` further ones. */
function spells(letters: string, words: string[], inner: boolean): boolean {
  if (letters.length < 2 || words.length < 2 || words.length > 2 * letters.length) return false;
  if (words.includes(letters) || small.has(words[0] ?? "") || small.has(words.at(-1) ?? "")) return false;
  return spellsFrom(letters, words, inner && letters.length >= 3);
}

function spellsFrom(letters: string, words: string[], inner: boolean): boolean {
  const [word, ...rest] = words;
  if (word === undefined) return letters === "";
  if (small.has(word) && spellsFrom(letters, rest, inner)) return true;
  if (letters === "" || word[0] !== letters[0]) return false;
  if (spellsFrom(letters.slice(1), rest, inner)) return true;
  if (!inner) return false;
  let from = 1;
  for (let taken = 1; taken < letters.length; taken++) {
    const at = word.indexOf(letters[taken] ?? "", from);
    if (at < 0) return false;
    if (spellsFrom(letters.slice(taken + 1), rest, inner)) return true;
    from = at + 1;
  }
  return false;
}
