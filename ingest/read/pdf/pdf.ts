import { LecternError } from "../../../src/errors.ts";
import { cleanText, firstWords } from "../clean.ts";
import type { Deck, ReadDeck, ReadSlide } from "../deck.ts";
import { isGarbled } from "../garbled.ts";
import { dividerSections, type SectionStart, sectionAt } from "../sections.ts";
import { type FoldedPage, foldBuilds, type ReadPage } from "./builds.ts";
import { readRegions } from "./columns.ts";
import { findDrawings } from "./drawings.ts";
import { bodySize, dropFurniture, type PageRows } from "./furniture.ts";
import { toLines } from "./lines.ts";
import { readPages } from "./pages.ts";
import { warningsOf } from "./report.ts";
import { findTitleSlot, takeTitle } from "./title.ts";

/**
 * Reads a PDF page by page. The words and where they stand come from pdfjs, the library under pdf-parse: pdf-parse
 * follows the content stream, and many programs write a slide's title last and its footer first. A deck of images
 * has no slides, and says so in its warnings: what reads images may make some. Throws `bad-deck`.
 */
export const readPdf: ReadDeck = async (bytes, name, signal) => {
  if (bytes.length === 0) throw new LecternError("bad-deck", `${name} is empty (0 bytes)`);
  if (!Buffer.from(bytes.subarray(0, 1024)).includes("%PDF-")) {
    throw new LecternError("bad-deck", `${name} is not a PDF: it has no PDF header`);
  }
  const { pages, outline, failed, recoded, nameless } = await readPages(bytes, name, signal);
  const furniture = dropFurniture(pages);
  const read = toPages(
    furniture.pages,
    furniture.dropped.map(({ text }) => text),
  );
  const { garbled, sound } = sortOut(read);
  const sections = outline.length > 0 ? outline : await dividedSections(bytes, read, signal);
  const folded = foldBuilds(sound, (page) => sectionAt(sections, page));
  const slides = toSlides(folded, sections);
  const extraction = extractionOf(read, folded, { garbled, dropped: furniture.dropped });
  const warnings = warningsOf(slides, { failed, recoded, nameless, pageCount: pages.length });
  return { format: "pdf", pageCount: pages.length, slides, warnings, extraction };
};

function toPages(pages: PageRows[], furniture: string[]): ReadPage[] {
  const deckBody = bodySize(pages.flatMap((page) => page.rows));
  const slot = findTitleSlot(pages, deckBody);
  const type = { listings: !isTypewritten(pages), margin: rightMargin(pages), knows: wordsOf(pages) };
  return pages.map((page) => {
    const { lines, rest, staysInPlace } = takeTitle(page, { deckBody, slot, furniture });
    const title = lines
      .map((line) => line.text)
      .join(" ")
      .replace(/\s+/g, " ")
      .trim();
    const left = Math.min(...page.rows.map((row) => row[0]?.x ?? page.size.width));
    const read = toLines(readRegions(rest), { ...type, page: { left, width: page.size.width } });
    return {
      page: page.page,
      title: cleanText(title),
      text: cleanText((staysInPlace ? read.lines : [title, ...read.lines]).join("\n")),
      ...read,
    };
  });
}

/** Whole decks, titles too, are set in a monospaced font for its looks: then it doesn't mean code. */
function isTypewritten(pages: PageRows[]): boolean {
  let [mono, all] = [0, 0];
  for (const segment of pages.flatMap((page) => page.rows.flat())) {
    all += segment.text.length;
    if (segment.mono) mono += segment.text.length;
  }
  return mono > all * 0.97;
}

/** Nineteen of twenty lines end before it. */
function rightMargin(pages: PageRows[]): number {
  const ends = pages.flatMap(({ rows }) => rows.map((row) => row.at(-1)?.right ?? 0)).sort((a, b) => a - b);
  return ends[Math.floor(ends.length * 0.95)] ?? 0;
}

/** Sections from divider pages. Only what looks like one is looked through for pictures, which takes time. */
async function dividedSections(
  bytes: Uint8Array,
  pages: ReadPage[],
  signal: AbortSignal,
): Promise<SectionStart[]> {
  const toDivider = (illustrated: number[]) =>
    pages.map(({ page, title, lines }) => {
      return { page, title, body: lines.join("\n"), hasPicture: illustrated.includes(page) };
    });
  const bare = dividerSections(toDivider([]));
  if (bare.length === 0) return bare;
  const drawings = await findDrawings(
    bytes,
    signal,
    bare.map(({ page }) => page),
  );
  const plainest = Math.min(...drawings.map(({ strokes }) => strokes));
  const illustrated = drawings.filter(
    ({ imageShare, strokes }) =>
      (imageShare > logo && imageShare < background) || strokes - plainest > fewestStrokes,
  );
  return dividerSections(toDivider(illustrated.map(({ page }) => page)));
}

/** Shares of a page's area: smaller images say nothing, larger ones are its ground. */
const [logo, background] = [0.05, 0.85];
/** Points of lines and curves by which a drawing differs from what all dividers are decorated with. */
const fewestStrokes = 200;

/** What a broken character map makes of a page is left out, for OCR to read; of a deck that is mostly that, all but long texts. */
function sortOut(pages: ReadPage[]): { garbled: number[]; sound: ReadPage[] } {
  const worded = pages.filter((page) => page.text !== "");
  const broken = new Set(worded.filter((page) => isGarbled(page.text)));
  // A short text looks sound for want of letters.
  if (broken.size * 2 > worded.length)
    for (const page of worded) if ((page.text.match(/\p{L}/gu) ?? []).length < 80) broken.add(page);
  return {
    garbled: [...broken].map(({ page }) => page).sort((a, b) => a - b),
    sound: worded.filter((page) => !broken.has(page)),
  };
}

/** Whether a word stands somewhere in the deck, in small letters. They are collected when the first is asked for. */
function wordsOf(pages: PageRows[]): (word: string) => boolean {
  let known: Set<string> | undefined;
  return (word) => {
    known ??= new Set(
      pages.flatMap(({ rows }) => rows.flatMap((row) => row.flatMap(({ text }) => wordsWithin(text)))),
    );
    return known.has(word);
  };
}

/** Those that a line's edge may have cut are left out; a word with a hyphen counts as one. */
const wordsWithin = (text: string) =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*-?/gu) ?? [])
    .filter((word) => !word.endsWith("-"))
    .slice(1);

function toSlides(pages: FoldedPage[], sections: SectionStart[]): ReadSlide[] {
  let named = "";
  return pages.map((page) => {
    const words = page.lines.join("\n");
    // A page that begins in mid sentence goes on with what the page before it is about.
    const goesOn = page.title === "" && named !== "" && /^\s*\p{Ll}/u.test(words);
    named = page.title || named;
    return {
      page: page.page,
      ...(page.pages && { pages: page.pages }),
      title: page.title || (goesOn ? `${named} (continued)` : firstWords(words)) || `Page ${page.page}`,
      section: sectionAt(sections, page.page),
      text: page.text,
    };
  });
}

function extractionOf(
  pages: ReadPage[],
  folded: FoldedPage[],
  found: Pick<Deck["extraction"], "garbled" | "dropped">,
): Deck["extraction"] {
  const numbers = (wanted: ReadPage[]) => wanted.map(({ page }) => page);
  return {
    withoutText: numbers(pages.filter((page) => page.text === "")),
    ocr: [],
    described: [],
    hidden: [],
    withNotes: [],
    withTables: numbers(folded.filter((page) => page.hasTable)),
    withCode: numbers(folded.filter((page) => page.hasCode)),
    garbled: found.garbled,
    folded: folded.flatMap((page) => (page.pages ? [page.pages] : [])),
    dropped: found.dropped,
  };
}
