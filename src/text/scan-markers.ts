import type { Span } from "./split.ts";

/** What a model's text is made of: words, and numbers in brackets that name passages. */
export type MarkedPiece =
  | {
      type: "text";
      text: string;
      /** It ends with what opens or closes a listing. */
      listing: "opens" | "closes" | null;
    }
  | {
      type: "marker";
      /** Counting from 1, ranges written out. */
      numbers: number[];
      /** As it was written, with the blanks before it. */
      raw: string;
      /** `[n]`, which is what Lectern's own markers look like. */
      plain: boolean;
    };

interface MarkerScanner {
  /** What is certain of the text so far: the same in sum, however it is cut. */
  push(delta: string): MarkedPiece[];
  /** What was held back, as text: half a marker is not a marker. */
  end(): MarkedPiece[];
  /** Whether the text so far ends within a listing, or within what may become code or a marker. */
  state(): "listing" | "undecided" | "text";
}

/** `[1]`, `[1, 2]`, `[1-3]`, `[slide 2]`, full-width `【1】` and `【1†source】`. */
const marker =
  /^[[【［] ?(?:(?:slide|passage|source)s? ?)?(\d{1,3}(?: ?[,;–—-] ?\d{1,3}){0,7})(?:†[^】\]\n]{0,40})? ?[\]】］]/iu;
/** Whatever may still become a marker; must take every beginning of one. */
const halfMarker = /^[[【［] ?([a-z]{0,8}) ?[\d ,;–—-]{0,50}(?:†[^】\]\n]{0,40} ?)?$/iu;
/** What makes `[1]` an index, as in `items[1]`. */
export const behindWord = /[\p{L}\p{N})_]$/u;
const named = ["slides", "passages", "sources"];
/** Where text stops being only text. */
const turn = /[ \t]*[`~[【［]/;
/** Code within a line that is longer is a stray backtick. UTF-16 units. */
const longestInline = 200;
/** A longer range does not name single passages. */
const longestRange = 20;

/**
 * Finds markers in a stream of text deltas. Code is as the page sees it (three backticks or tildes up to the next
 * three, one backtick up to the next on its line), and nothing in it is a marker. `[0]` is none either, nor is an
 * interval that begins with it: passages count from 1.
 */
export function createMarkerScanner(): MarkerScanner {
  const scan: Scan = { rest: "", fence: null, found: [] };
  const run = (isLast: boolean) => {
    while (step(scan, isLast));
    return scan.found.splice(0);
  };
  return {
    push: (delta) => {
      scan.rest += delta;
      return run(false);
    },
    end: () => run(true),
    state: () => (scan.fence !== null ? "listing" : scan.rest.trim() !== "" ? "undecided" : "text"),
  };
}

interface Scan {
  /** What is not certain yet. */
  rest: string;
  /** What closes the listing that the text is in. */
  fence: string | null;
  found: MarkedPiece[];
}

function emit(scan: Scan, length: number, listing: "opens" | "closes" | null = null): void {
  if (length > 0) scan.found.push({ type: "text", text: scan.rest.slice(0, length), listing });
  scan.rest = scan.rest.slice(length);
}

/** Takes the next piece off the rest; false if more text must come first. */
function step(scan: Scan, isLast: boolean): boolean {
  if (scan.rest === "") return false;
  if (scan.fence !== null) return closeFence(scan, scan.fence, isLast);
  const at = turn.exec(scan.rest);
  if (!at) {
    emit(scan, isLast ? scan.rest.length : scan.rest.search(/[ \t]*$/));
    return false;
  }
  if (at.index > 0) emit(scan, at.index);
  const lead = at[0].length - 1;
  const opened = scan.rest.slice(lead);
  if (opened.startsWith("```") || opened.startsWith("~~~")) {
    scan.fence = opened.slice(0, 3);
    emit(scan, lead + 3, "opens");
    return true;
  }
  if (!isLast && /^(?:`{1,2}|~{1,2})$/.test(opened)) return false;
  if (opened.startsWith("`")) return takeInline(scan, lead, isLast);
  if (!opened.startsWith("~")) return takeBracket(scan, lead, isLast);
  emit(scan, lead + 1);
  return true;
}

function closeFence(scan: Scan, mark: string, isLast: boolean): boolean {
  const end = scan.rest.indexOf(mark);
  if (end >= 0) {
    scan.fence = null;
    emit(scan, end + 3, "closes");
    return true;
  }
  const half = isLast ? undefined : [2, 1].find((length) => scan.rest.endsWith(mark.slice(0, length)));
  emit(scan, scan.rest.length - (half ?? 0));
  return false;
}

function takeInline(scan: Scan, lead: number, isLast: boolean): boolean {
  const opened = scan.rest.slice(lead);
  const inline = /^`[^`\n]*`/.exec(opened.slice(0, longestInline));
  const isDecided = isLast || opened.length >= longestInline || opened.includes("\n");
  if (!inline && !isDecided) return false;
  emit(scan, lead + (inline?.[0].length ?? 1));
  return true;
}

function takeBracket(scan: Scan, lead: number, isLast: boolean): boolean {
  const opened = scan.rest.slice(lead);
  const written = marker.exec(opened);
  const numbers = written ? numbersOf(written[1] ?? "") : null;
  if (!written || !numbers) {
    if (!written && !isLast && mayBecomeMarker(opened)) return false;
    emit(scan, lead + plainLength(opened));
    return true;
  }
  const raw = scan.rest.slice(0, lead + written[0].length);
  scan.found.push({ type: "marker", numbers, raw, plain: /^\s*\[\d+\]$/.test(raw) });
  scan.rest = scan.rest.slice(raw.length);
  return true;
}

function mayBecomeMarker(opened: string): boolean {
  const word = halfMarker.exec(opened)?.[1]?.toLowerCase();
  return word !== undefined && named.some((name) => name.startsWith(word));
}

/** How much of a bracket that is no marker comes in one piece: what could still have become one. */
function plainLength(opened: string): number {
  const [bracket = "", word = ""] = /^[[【［] ?([a-z]{0,8})/iu.exec(opened) ?? [];
  let known = word.length;
  while (!named.some((name) => name.startsWith(word.slice(0, known).toLowerCase()))) known--;
  if (known < word.length) return known === 0 ? 1 : bracket.length - word.length + known;
  const digits = /^[\d ,;–—-]{0,50}[\d,;–—-]/u.exec(opened.slice(bracket.length))?.[0].length ?? 0;
  return digits > 0 || word !== "" ? bracket.length + digits : 1;
}

/** Null if a number is 0. */
function numbersOf(list: string): number[] | null {
  const parts = list.split(/ ?[,;] ?/).map((part) => part.split(/ ?[–—-] ?/).map(Number));
  if (parts.flat().some((number) => number === 0)) return null;
  return [...new Set(parts.flatMap(writtenOut))];
}

function writtenOut(ends: number[]): number[] {
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  if (ends.length === 1 || last - first > longestRange) return ends;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** A stream that ended here broke off within a marker. */
export function isHalfMarker(text: string): boolean {
  return /^\s*[[【［] ?(?:(?:slide|passage|source)s?)? ?[\d ,;–—-]*(?:†[^】\]\n]*)?$/iu.test(text);
}

/** A text without markers, such as an earlier answer that is shown to a model with a new numbering. */
export function withoutMarkers(text: string): string {
  return scanAll(text)
    .map((piece) => (piece.type === "text" ? piece.text : piece.plain ? "" : piece.raw))
    .join("");
}

/** Where the markers of known citations stand, with the blanks before them. */
export function markersIn(text: string, known: { marker: number }[]): Span[] {
  const numbers = new Set(known.map(({ marker }) => marker));
  const found: Span[] = [];
  let start = 0;
  for (const piece of scanAll(text)) {
    const end = start + (piece.type === "text" ? piece.text : piece.raw).length;
    const isKnown = piece.type === "marker" && piece.plain && numbers.has(piece.numbers[0] ?? 0);
    const isIndex = text.charAt(start) === "[" && behindWord.test(text.slice(0, start));
    if (isKnown && !isIndex) found.push({ start, end });
    start = end;
  }
  return found;
}

function scanAll(text: string): MarkedPiece[] {
  const scanner = createMarkerScanner();
  return [...scanner.push(text), ...scanner.end()];
}
