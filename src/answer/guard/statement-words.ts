import { contentTerms } from "../../text/words.ts";

/** A word of a statement or a slide, as the check of grounding compares it. */
export interface StatementWord {
  text: string;
  lower: string;
  /** Its stem, or pairs of letters in scripts without blanks; none for a function word. */
  terms: string[];
  /** In digits or words, its magnitude ("million") and percent signs worked in; null for a word. */
  value: number | null;
  /** A capital, figures or an underscore within: a name or code. */
  isName: boolean;
}

const piece = /\p{N}+(?:[.,]\p{N}+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)?|%/gu;
const numerals = new Map([
  ..."zero one two three four five six seven eight nine ten eleven twelve"
    .split(" ")
    .map((word, value): [string, number] => [word, value]),
  ...Object.entries({
    half: 0.5,
    halves: 0.5,
    halved: 0.5,
    halving: 0.5,
    halve: 0.5,
    tenth: 0.1,
    twice: 2,
    double: 2,
    doubles: 2,
    doubled: 2,
    doubling: 2,
    triple: 3,
    dozen: 12,
  }),
]);
const magnitudes = new Map([
  ["hundred", 100],
  ["thousand", 1e3],
  ["k", 1e3],
  ["million", 1e6],
  ["billion", 1e9],
  ["trillion", 1e12],
]);

export function readWords(text: string): StatementWord[] {
  const plain = withoutAccents(text);
  const pieces = [...plain.matchAll(piece)];
  const words: StatementWord[] = [];
  for (const [index, match] of pieces.entries()) {
    const [word] = match;
    const lower = word.toLowerCase();
    const magnitude = magnitudes.get(lower);
    const before = words.at(-1);
    if (before?.value !== null && before !== undefined && magnitude !== undefined) {
      before.value *= magnitude;
      continue;
    }
    if (word === "%") continue;
    const value = /^\p{N}/u.test(word) ? parseNumber(word) : (numerals.get(lower) ?? null);
    const opens =
      index === 0 || /[.!?:"“(|•*-]\s*$/.test(plain.slice(Math.max(0, match.index - 3), match.index));
    words.push({
      text: word,
      lower,
      terms: value === null ? termsOf(word) : [],
      value,
      isName: isName(word, opens),
    });
  }
  return words;
}

const known = new Map<string, string[]>();
/** A course's words are few, and come again with every answer. */
function termsOf(word: string): string[] {
  const before = known.get(word);
  if (before) return before;
  const terms = [...contentTerms(word)];
  if (known.size < 50_000 && word.length < 40) known.set(word, terms);
  return terms;
}

/** Accents are written or not. */
function withoutAccents(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text
    .normalize("NFKD")
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, "")
    .normalize("NFC");
}

/** Null for what is no number, such as a version's. */
function parseNumber(text: string): number | null {
  const isGrouped = /^\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?$/u.test(text);
  const value = Number(isGrouped ? text.replaceAll(",", "") : text.replace(",", "."));
  return Number.isNaN(value) ? null : value;
}

const isName = (word: string, opens: boolean) =>
  /\p{N}|_|\p{Ll}\p{Lu}|^\p{Lu}{2,}$/u.test(word) || (!opens && /^\p{Lu}\p{L}/u.test(word));

/** Whether one number may stand for the other: equal, half for 50 %, or rounded to two digits or more. */
export function sameValue(said: number, held: number): boolean {
  if (isClose(said, held) || isClose(said * 100, held) || isClose(said, held * 100)) return true;
  if (Math.abs(held) < 1_000 && Number.isInteger(held)) return false;
  const digits = String(said)
    .replace(/[^1-9]*(\d*?)0*$/, "$1")
    .replace(".", "").length;
  return digits >= 2 && isClose(Number(held.toPrecision(Math.min(digits, 15))), said);
}

const isClose = (one: number, other: number) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
