import { isEnglish } from "../../../src/text/english.ts";

/** What two lines that were one before the page broke it must have in common, to be told apart from two lines. Points. */
export interface WrapLine {
  text: string;
  /** Where its words begin, behind a bullet. */
  textX: number;
  x: number;
  right: number;
  y: number;
  size: number;
  hasMark: boolean;
  /** Set in a monospaced font throughout. */
  isCode: boolean;
}

const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFFEF]/u;
/** Ends of lines that can't be the end of a phrase. */
const openEnd =
  /(?:[,/(–-]|\b(?:an?|the|of|to|and|or|in|on|at|for|with|by|from|as|is|are|be|may|can|that|which|your|its|than|will|this))$/i;

const address = /^(?:https?:\/\/|www\.)/;

/** How the lines of a column begin and end. */
export interface Column {
  /** Where the longest one ends. Points. */
  x: number;
  /** Most of them begin as sentences and items do: bullets that were drawn leave no other trace. */
  beginAnew: boolean;
  /** How many lines reach it. */
  lines: number;
  /** As far right as the deck's lines go. */
  isMargin: boolean;
  /** Its lines stand in, as behind bullets that are drawn, and end well before the page does. */
  mayBeItems: boolean;
}

/**
 * Whether `next` goes on with what `last` began: it begins below the other's words, and its first word would not have
 * fitted at the end of that line.
 */
export function wraps(last: WrapLine, next: WrapLine, column: Column): boolean {
  const { size } = last;
  const apart = next.y - last.y;
  if (next.hasMark || Math.abs(next.size - size) > size * 0.08 || apart <= size * 0.5 || apart > size * 1.75)
    return false;
  const isBelow = Math.abs(next.x - last.textX) < size * 0.8;
  const isCentred = Math.abs(next.x + next.right - last.x - last.right) < size;
  if (!isBelow && !isCentred) return false;
  if (brokenAddress(last.text, next.text)) return true;
  if (/[:：]$/.test(last.text)) return false;
  if (address.test(next.text) && !next.text.includes(" ") && !openEnd.test(last.text)) return false;
  const isItem = last.hasMark && isBelow && apart < size * 1.45 && !next.isCode;
  // Text may run around an image: then lines end before there is no room left.
  if (isItem && last.text.length >= 15 && /^\p{Ll}/u.test(next.text)) return !/[.;!?]$/.test(last.text);
  const first = ideograph.test(next.text[0] ?? "") ? 1 : (/^\S*/.exec(next.text)?.[0].length ?? 0) + 1;
  const character = (next.right - next.x) / Math.max(1, next.text.length);
  if (last.right + first * character < column.x - size * 0.3) return false;
  if (isItem) return true;
  const isOpen = openEnd.test(last.text) || /\([^)]*$/.test(last.text);
  if (column.mayBeItems && !last.hasMark && !isOpen) return false;
  const runsOn = (/^[\p{Ll}(&]/u.test(next.text) && !address.test(next.text)) || isOpen;
  if (column.beginAnew && !last.hasMark && !runsOn) return false;
  // In a frame of a few short lines the longest always seems full.
  const length = ideograph.test(last.text) ? last.text.length * 2 : last.text.length;
  // Centred lines, and those that leave room on the page, are as often one statement each.
  if (length >= 45 && isBelow && column.isMargin) return true;
  return runsOn && (length >= 45 || last.hasMark || (length >= 20 && column.lines >= 3));
}

/** With a capital, a number, an address or the signs that lines of code begin with: Chinese can't be told by that. */
export const beginsAnew = (text: string) => /^[\p{Lu}\p{N}{}<#$/]/u.test(text) || address.test(text);

export const brokenAddress = (first: string, second: string) =>
  /https?:$/.test(first)
    ? second.startsWith("//")
    : /(?:https?:\/\/|www\.)\S*[/.?&=_-]$/.test(first) && /^[\w%][^\s:]*$/.test(second);

const never = () => false;

/**
 * Whether the hyphen at a line's end only parts a word, rather than being the word's own: the whole is a word, of the
 * deck or of English, or one of its halves is none by itself. What the deck writes with a hyphen elsewhere
 * keeps it.
 */
function isOfTheLine(first: string, second: string, knows: (word: string) => boolean): boolean {
  const head = /[\p{L}\p{M}]+(?=-$)/u.exec(first)?.[0].toLowerCase() ?? "";
  const tail = /^[\p{L}\p{M}]+/u.exec(second)?.[0].toLowerCase() ?? "";
  // `state-of-the-`: a chain of hyphens is a phrase.
  if (/-[\p{L}\p{M}]+-$/u.test(first) || /^[\p{L}\p{M}]+-/u.test(second)) return false;
  if (knows(`${head}-${tail}`)) return false;
  if (knows(head + tail)) return true;
  if (compoundEnd.test(tail)) return false;
  if (isEnglish(head + tail)) return true;
  const isWord = (word: string) => knows(word) || isEnglish(word);
  return !isWord(tail) || (head.length > 4 && !isWord(head) && !prefix.test(head));
}

/** What stands behind a hyphen in words that are made at will. */
const compoundEnd = /^(?:wise|like|less|free|based|oriented|specific|style|level)$/;
/** What stands before a hyphen without being a word by itself. */
const prefix = /^(?:hyper|inter|intra|macro|micro|multi|pseudo|quasi|super|trans|ultra)$/;

/** One line of two. pdfjs leaves soft hyphens out; Chinese knows no blanks. */
export function joinWrapped(first: string, second: string, knows: (word: string) => boolean = never): string {
  if (brokenAddress(first, second)) return first + second;
  if (/\p{L}-$/u.test(first) && /^\p{Ll}{2}/u.test(second) && isOfTheLine(first, second, knows))
    return first.slice(0, -1) + second;
  if (/\p{L}[-/]$/u.test(first) && /^[\p{Ll}\p{N}]/u.test(second)) return first + second;
  const isIdeographic = ideograph.test(first.at(-1) ?? "") && ideograph.test(second[0] ?? "");
  return isIdeographic ? first + second : `${first} ${second}`;
}
