import { type Span, splitSentences } from "../../src/text/split.ts";
import type { Citation } from "../../src/types.ts";

/** A sentence or bullet of the answer without its markers, from `start` up to but without `end`, and what it cites. */
export interface CitedSpan extends Span {
  citations: Citation[];
}

const marker = / ?\[(\d+)\]/g;

/**
 * The answer without its `[n]`, and the sentences and bullets that bore them. Only numbers of citations are markers:
 * `list[0]` in a listing stays what it is.
 */
export function citedSpans(answer: string, citations: Citation[]): { text: string; spans: CitedSpan[] } {
  const { text, places } = withoutMarkers(answer, citations);
  const spans: CitedSpan[] = [];
  for (const { at, citation } of places) {
    const part = partAt(text, at);
    if (!part) continue;
    const before = spans.find((span) => span.start === part.start);
    if (!before) spans.push({ ...part, citations: [citation] });
    else if (!before.citations.includes(citation)) before.citations.push(citation);
  }
  return { text, spans };
}

function withoutMarkers(answer: string, citations: Citation[]) {
  const places: { at: number; citation: Citation }[] = [];
  let text = "";
  let from = 0;
  for (const match of answer.matchAll(marker)) {
    const citation = citations.find((one) => one.marker === Number(match[1]));
    // A marker follows a blank; `items[1]` does not.
    const follows = places.length > 0 && from === match.index;
    const stands = follows || /(?:^|\s)$/.test(answer.slice(0, match.index)) || match[0].startsWith(" ");
    if (!citation || !stands) continue;
    text += answer.slice(from, match.index);
    from = match.index + match[0].length;
    places.push({ at: text.length, citation });
  }
  return { text: text + answer.slice(from), places };
}

/** The sentence, or the bullet's sentence, that ends at or holds the character before `at`. */
function partAt(text: string, at: number): Span | null {
  const spoken = text.slice(0, at).trimEnd().length;
  if (spoken === 0) return null;
  const lineStart = text.lastIndexOf("\n", spoken - 1) + 1;
  const lineEnd = text.indexOf("\n", spoken);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  const mark = /^\s*(?:[-*•]|\d+[.)])\s+/.exec(line)?.[0].length ?? 0;
  for (const sentence of splitSentences(line.slice(mark))) {
    const [start, end] = [lineStart + mark + sentence.start, lineStart + mark + sentence.end];
    if (spoken <= start || spoken > end) continue;
    const part = text.slice(start, end);
    return { start: end - part.trimStart().length, end: start + part.trimEnd().length };
  }
  return null;
}
