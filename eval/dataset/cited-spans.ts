import { markedStatements } from "../../src/text/marked-statements.ts";
import { markersIn } from "../../src/text/scan-markers.ts";
import type { Span } from "../../src/text/split.ts";
import type { Citation } from "../../src/types.ts";

/** A statement of the answer without its markers, from `start` up to but without `end`, and what it cites. */
interface CitedSpan extends Span {
  citations: Citation[];
}

/** The answer without its markers, and the statements that bore them. */
export function citedSpans(answer: string, citations: Citation[]): { text: string; spans: CitedSpan[] } {
  const markers = markersIn(answer, citations);
  const unmarked = (to: number) => {
    const before = markers.filter(({ start }) => start < to);
    return to - before.reduce((sum, { start, end }) => sum + end - start, 0);
  };
  const text = markers.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), answer);
  const spans = markedStatements(answer, markers).statements.map(({ start, end, numbers }) => ({
    start: unmarked(start),
    end: unmarked(end),
    citations: citations.filter(({ marker }) => numbers.includes(marker)),
  }));
  return { text, spans: spans.filter((span) => span.citations.length > 0) };
}
