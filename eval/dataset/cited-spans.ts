import type { Citation } from "../../src/types.ts";

/** A sentence or bullet of the answer without its markers, from `start` up to but without `end`, and what it cites. */
export interface CitedSpan {
  start: number;
  end: number;
  citations: Citation[];
}

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|vs|cf|approx|fig|no|dr|mr|ms|prof|st)\.\s*$/i;
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
function partAt(text: string, at: number): { start: number; end: number } | null {
  const spoken = text.slice(0, at).trimEnd().length;
  if (spoken === 0) return null;
  const lineStart = text.lastIndexOf("\n", spoken - 1) + 1;
  const lineEnd = text.indexOf("\n", spoken);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  const mark = /^\s*(?:[-*•]|\d+[.)])\s+/.exec(line)?.[0].length ?? 0;
  for (const { from, to } of splitSentences(line.slice(mark))) {
    const [start, end] = [lineStart + mark + from, lineStart + mark + to];
    if (spoken <= start || spoken > end) continue;
    const part = text.slice(start, end);
    return { start: end - part.trimStart().length, end: start + part.trimEnd().length };
  }
  return null;
}

/** Up to where each sentence of a line goes, its blanks included; no cut after an abbreviation. */
function splitSentences(line: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const { segment, index } of sentences.segment(line)) {
    const before = found.at(-1);
    if (before && abbreviation.test(line.slice(before.from, index))) before.to = index + segment.length;
    else found.push({ from: index, to: index + segment.length });
  }
  return found;
}
