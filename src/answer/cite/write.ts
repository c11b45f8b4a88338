import { behindWord, createMarkerScanner, type MarkedPiece } from "../../text/scan-markers.ts";
import type { Span } from "../../text/split.ts";

interface AnswerWriter {
  /** What of it may be shown now. */
  add(delta: string): string;
  /** Puts a marker behind what was said; behind a listing, or what may become one, when that ends. */
  mark(marker: number): string;
  end(): string;
  /** Whether a marker waits. */
  isWaiting(): boolean;
  /** Everything shown so far, and where its markers are. */
  shown(): { text: string; markers: Span[] };
}

/** What closes a listing ends the line, or the listing goes on. */
const closedListing = /(?:^|\n)\s*(?:```|~~~)$/;

interface Written {
  text: string;
  markers: Span[];
  /** Blanks that are not shown yet. */
  gap: string;
  /** The markers that the text ends with. */
  last: number[];
}

/**
 * An answer as it is shown. Every `[n]` in it outside of code is Lectern's: what a model or a slide writes so is taken
 * out, and told to `onStray`. Blanks wait for what follows them, as a marker belongs before them.
 */
export function createWriter(onStray: () => void): AnswerWriter {
  const scanner = createMarkerScanner();
  const written: Written = { text: "", markers: [], gap: "", last: [] };
  /** Markers that wait: for the end of a listing, or for what is undecided yet. */
  let waiting: number[] = [];
  let forListing = false;

  const putWaiting = () =>
    waiting
      .splice(0)
      .map((marker) => put(written, marker))
      .join("");
  function take(pieces: MarkedPiece[]): string {
    let text = "";
    for (const piece of pieces) {
      if (piece.type === "marker" && piece.plain) onStray();
      text += write(written, textOf(written, piece));
      const listing = piece.type === "text" ? piece.listing : null;
      if (listing) forListing = listing === "opens";
      if (!forListing) text += putWaiting();
    }
    return text;
  }
  return {
    add: (delta) => take(scanner.push(delta)),
    mark(marker) {
      const state = scanner.state();
      if (state === "text") return put(written, marker);
      forListing = state === "listing";
      waiting = [...waiting, marker];
      return "";
    },
    end() {
      const text = take(scanner.end()) + putWaiting() + written.gap;
      written.text += written.gap;
      written.gap = "";
      return text;
    },
    isWaiting: () => waiting.length > 0,
    shown: () => ({ text: written.text, markers: written.markers }),
  };
}

/** A piece as it may be shown. */
function textOf({ text, gap }: Written, piece: MarkedPiece): string {
  if (piece.type === "text") return piece.text;
  if (!piece.plain) return piece.raw;
  const own = piece.raw.trim();
  // A model's own text that may be an index stays, escaped.
  const isGlued = piece.raw === own && gap === "" && behindWord.test(text);
  if (isGlued) return `\\${own.slice(0, -1)}\\]`;
  // `[1 [2]]` must not close up to a marker.
  return /\[[^\]\n]*$/.test(text + gap) ? " " : "";
}

function write(written: Written, text: string): string {
  const whole = written.gap + text;
  const said = whole.trimEnd();
  written.gap = whole.slice(said.length);
  if (said === "") return "";
  // `[1](…` would be a link.
  const lead = written.last.length > 0 && said.startsWith("(") ? " " : "";
  written.last = [];
  written.text += lead + said;
  return lead + said;
}

/**
 * Puts a marker at the end of the text, before the blanks that follow it; a marker that stands there already is not
 * repeated.
 */
function put(written: Written, marker: number): string {
  if (written.last.includes(marker)) return "";
  let lead = written.text === "" || /\s$/.test(written.text) ? "" : " ";
  if (closedListing.test(written.text)) {
    lead = written.gap.includes("\n") ? written.gap : "\n";
    written.gap = "";
  }
  const start = written.text.length + (lead.includes("\n") ? lead.length : 0);
  const text = `${lead}[${marker}]`;
  written.text += text;
  written.markers.push({ start, end: written.text.length });
  written.last.push(marker);
  return text;
}
