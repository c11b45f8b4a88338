/** A text as patterns read it, and where in the original each of its UTF-16 units came from. */
interface PlainText {
  text: string;
  origin: number[];
}

const hidden = /\p{Cf}|\p{Variation_Selector}/u;
const latinMark = /\p{M}/gu;
const asLetter: Record<string, string> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t" };
const asPlain: Record<string, string> = {
  "’": "'",
  "‘": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "「": '"',
  "」": '"',
};
const spelledOut = /(?<!\p{L})(?:\p{L}[-._*]){2,}\p{L}(?!\p{L})/gu;

/**
 * Small letters without accents; what only hides a word from a filter undone: characters that do not show, full-width
 * letters, figures in place of letters, letters with dashes between. Of blanks in a row two stay: patterns that begin
 * with blanks would else try each of them.
 */
export function toPlainText(text: string): PlainText {
  const inSpelled = dashesOf(text);
  const plain: PlainText = { text: "", origin: [] };
  let at = 0;
  let blanks = 0;
  for (const letter of text) {
    blanks = /\s/.test(letter) ? blanks + 1 : 0;
    if (blanks > 2) {
      at += letter.length;
      continue;
    }
    if (/[ a-z\n]/.test(letter)) {
      plain.text += letter;
      plain.origin.push(at);
    } else if (!hidden.test(letter) && !inSpelled.has(at)) {
      const shown = plainLetter(letter, text, at);
      for (let unit = 0; unit < shown.length; unit++) plain.origin.push(at);
      plain.text += shown;
    }
    at += letter.length;
  }
  plain.origin.push(at);
  return { ...plain, text: unscramble(plain.text) };
}

/** Words that injections are made of, and that a model reads with their inner letters exchanged as well. */
const scrambled = new Map(
  "ignore disregard forget bypass override reveal previous prior earlier system prompt instructions instruction guidelines safety"
    .split(" ")
    .map((word) => [scrambleKey(word), word]),
);
/** Most words need no closer look: their ends or length already tell. */
const ends = new Set([...scrambled.values()].map(endsOf));
const unscramble = (text: string) =>
  text.replace(/[a-z]{5,12}/g, (word) =>
    ends.has(endsOf(word)) ? (scrambled.get(scrambleKey(word)) ?? word) : word,
  );

function endsOf(word: string): string {
  return `${word.charAt(0)}${word.length}${word.slice(-1)}`;
}

function scrambleKey(word: string): string {
  return `${word.charAt(0)}${[...word.slice(1, -1)].sort().join("")}${word.slice(-1)}`;
}

function plainLetter(letter: string, text: string, at: number): string {
  const quote = asPlain[letter];
  if (quote) return quote;
  const swapped = asLetter[letter];
  if (swapped && isBeside(text, at)) return swapped;
  const lower = letter.normalize("NFKC").toLowerCase();
  return /[\u00c0-\u024f\u1e00-\u1eff]/.test(lower) ? lower.normalize("NFD").replace(latinMark, "") : lower;
}

/** A figure in a word of at least two letters. */
function isBeside(text: string, at: number): boolean {
  const before = /[a-z0-9]*$/i.exec(text.slice(Math.max(0, at - 16), at))?.[0] ?? "";
  const after = /^[a-z0-9]*/i.exec(text.slice(at, at + 16))?.[0] ?? "";
  return (before + after).replace(/[^a-z]/gi, "").length >= 2;
}

function dashesOf(text: string): Set<number> {
  const dashes = new Set<number>();
  for (const match of text.matchAll(spelledOut)) {
    for (let at = match.index; at < match.index + match[0].length; at++) {
      if (/[-._*]/.test(text.charAt(at))) dashes.add(at);
    }
  }
  return dashes;
}
