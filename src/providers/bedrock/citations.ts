import type { CitationsDelta, ContentBlock } from "@aws-sdk/client-bedrock-runtime";
import type { Passage } from "../../types.ts";
import { headingOf } from "../markers.ts";
import type { CitationStyle } from "../provider.ts";

/** `auto`: native where the model is known to support it. */
export type CitationSetting = CitationStyle | "auto";

/** Where a passage's line stands in its text. UTF-16 code units, `end` exclusive. */
interface Line {
  start: number;
  end: number;
}

/** The passages as the model reads them, one content block a line, so that a cited block range names lines. */
export function searchResults(passages: Passage[]): ContentBlock[] {
  return passages.map(({ slide, text }) => ({
    searchResult: {
      source: sourceOf(slide.id),
      title: headingOf(slide),
      content: contentOf(slide, text),
      citations: { enabled: true },
    },
  }));
}

/** A passage without words keeps its place, so that positions still name passages. */
function contentOf(slide: Passage["slide"], text: string): { text: string }[] {
  const lines = linesOf(text).map(({ start, end }) => ({ text: text.slice(start, end) }));
  return lines.length > 0 ? lines : [{ text: slide.title }];
}

/**
 * Which passage a citation names and the words it rests on. The words are a stretch of the passage wherever the
 * service's own words or its block range (from 0, end exclusive) lead to one, empty if nothing does; a citation of
 * nothing that was given names a passage beyond the last, for the reader to drop and count.
 */
export function resolveCitation(
  passages: Passage[],
  citation: CitationsDelta,
): { passage: number; quote: string } {
  const location = citation.location?.searchResultLocation;
  const index = passageIndex(passages, location?.searchResultIndex, citation.source);
  const passage = passages[index];
  if (!passage) return { passage: passages.length, quote: "" };
  const words = (citation.sourceContent ?? []).map((content) => content.text ?? "");
  const said = [words.join(""), words.join("\n")].filter((quote) => quote.trim() !== "");
  const verbatim = said.find((quote) => passage.text.includes(quote));
  const quote = verbatim ?? citedLines(passage.text, location?.start, location?.end) ?? said[0];
  return { passage: index, quote: quote ?? "" };
}

/** The position wins, as two passages may share a slide, unless the source contradicts it. */
function passageIndex(passages: Passage[], position: number | undefined, source: string | undefined): number {
  const named = position === undefined ? undefined : passages[position];
  if (position !== undefined && named && (!source || source === sourceOf(named.slide.id))) return position;
  return passages.findIndex((passage) => sourceOf(passage.slide.id) === source);
}

function citedLines(text: string, start: number | undefined, end: number | undefined): string | null {
  if (start === undefined) return null;
  const lines = linesOf(text);
  const first = lines[start];
  const last = lines[Math.min(Math.max(end ?? 0, start + 1), lines.length) - 1];
  return first && last ? text.slice(first.start, last.end) : null;
}

/** The lines with words in them: the service takes no blank block. */
function linesOf(text: string): Line[] {
  return [...text.matchAll(/[^\r\n]+/g)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length, words: match[0] }))
    .filter((line) => line.words.trim() !== "");
}

function sourceOf(slideId: string): string {
  return `lectern:slide/${slideId}`;
}
