import { type Extraction, plainExtraction, type ReadSlide } from "./deck.ts";

const table = /^\|[^\n]*\|\n\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$/m;
const fence = /^[ \t]*(?:```|~~~)/m;

/** What became of a deck's pages, as far as its slides tell. */
export function extractionOf(slides: ReadSlide[], pageCount: number): Extraction {
  const pagesOf = (fits: (slide: ReadSlide) => boolean | undefined) =>
    slides.filter(fits).map(({ page }) => page);
  const worded = new Set(slides.map(({ page }) => page));
  return {
    ...plainExtraction,
    withoutText: Array.from({ length: pageCount }, (_, at) => at + 1).filter((page) => !worded.has(page)),
    withNotes: pagesOf(({ parts }) => parts?.some(({ kind }) => kind === "notes")),
    withTables: pagesOf(({ text }) => table.test(text)),
    withCode: pagesOf(({ text }) => fence.test(text)),
  };
}
