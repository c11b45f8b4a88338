import type { Span } from "../split.ts";

/** UTF-16 units. A longer word or key is cut, a longer row of numbers as well. */
export const longestWord = 8_192;
const longestRow = 256;

/** What ends a word: blanks, and scripts that put none between words, with their punctuation. */
const separators =
  "\\s\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\u3000-\\u303f\\uff00-\\uffef";
const word = new RegExp(`[^${separators}]+`, "uy");
const gap = new RegExp(`[${separators}]*`, "uy");

/** How a word may go on behind a blank. `half` takes what more text may still make such a word of. */
interface Link {
  tail: RegExp;
  gap: RegExp;
  next: RegExp;
  half: RegExp;
  /** How much of what was said `tail` looks at, and how long the whole may get. UTF-16 units. */
  back: number;
  longest: number;
}
const blank = /^[ \u00a0\u202f]$/;
const numberLink: Link = {
  tail: /\d\)?(?:[ \u00a0\u202f][-–/])?$/,
  gap: blank,
  next: /^(?:[+(]?\d|[-–/]$)/,
  half: /^[+(]?$/,
  back: 64,
  longest: longestRow,
};
const ibanLink: Link = {
  tail: /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \u00a0\u202f][A-Z0-9]{4}){0,7}$/,
  gap: blank,
  next: /^[A-Z0-9]{1,4}(?![A-Za-z0-9])/,
  half: /^[A-Z0-9]{0,4}$/,
  back: 64,
  longest: longestRow,
};
/** RFC 7468: the name of a key block stands between dashes, its body in lines of 64 characters. */
const keyLinks: Link[] = [
  {
    tail: /-----(?:BEGIN|END)(?: [A-Z0-9]+){0,4}$/,
    gap: blank,
    next: /^[A-Z0-9]+(?:-----\S*)?$/,
    half: /^[A-Z0-9-]*$/,
    back: longestWord,
    longest: longestWord,
  },
  {
    tail: /-----BEGIN(?: [A-Z0-9]+){1,4}-----[^-]*$/,
    gap: /^\s+$/,
    next: /^(?:[A-Za-z0-9+/=]{16,}(?:-----END)?|-----END)$/,
    half: /^[A-Za-z0-9+/=-]*$/,
    back: longestWord,
    longest: longestWord,
  },
  {
    // The last line of a body may be short.
    tail: /[A-Za-z0-9+/]{60,}$/,
    gap: /^\s+$/,
    next: /^[A-Za-z0-9+/=]{1,80}$/,
    half: /^[A-Za-z0-9+/=]*$/,
    back: longestWord,
    longest: longestWord,
  },
];

/**
 * A text in the pieces within which personal data can stand: words, and words that may be one number, IBAN or key
 * block written apart. What a piece is depends on nothing behind the next word, so that a stream can be read by pieces:
 * those before `open` stay as they are whatever text follows.
 */
export function readSegments(text: string): { segments: Span[]; open: number } {
  const segments: Span[] = [];
  let open = 0;
  for (let at = 0; at < text.length; ) {
    const start = endOf(gap, text, at);
    const end = start < text.length ? endOfWord(text, start) : start;
    const last = segments.at(-1);
    const join = last ? joinOf(text, last, { start, end }) : "never";
    open = start === end ? end : start;
    if (last && (join === "now" || (join === "perhaps" && end === text.length))) open = last.start;
    if (last && join === "now") last.end = end;
    else if (start < end) segments.push({ start, end });
    at = end;
  }
  return { segments, open };
}

function joinOf(text: string, row: Span, next: Span): "now" | "perhaps" | "never" {
  const said = text.slice(row.start, row.end);
  const links = linksOf(said);
  if (links.length === 0) return "never";
  const apart = text.slice(row.end, next.start);
  const added = text.slice(next.start, next.end);
  const fitting = links.filter(
    (link) =>
      next.end - row.start <= link.longest && link.gap.test(apart) && link.tail.test(said.slice(-link.back)),
  );
  if (fitting.some((link) => link.next.test(added))) return "now";
  return fitting.some((link) => link.half.test(added)) ? "perhaps" : "never";
}

/** Most words end in a small letter and go on in no way: no need to look closer. */
function linksOf(said: string): Link[] {
  if (said.length > 20 && said.includes("-----BEGIN")) return keyLinks;
  const last = said.charAt(said.length - 1);
  if (/[\d)–/-]/.test(last)) return [numberLink, ibanLink];
  return /[A-Z]/.test(last) ? [ibanLink, ...keyLinks.slice(0, 1)] : [];
}

const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
};

/** A word that is too long is cut, but never within a character. */
function endOfWord(text: string, start: number): number {
  const end = endOf(word, text, start);
  if (end - start <= longestWord) return end;
  const cut = start + longestWord;
  return /[\uDC00-\uDFFF]/.test(text.charAt(cut)) ? cut - 1 : cut;
}
