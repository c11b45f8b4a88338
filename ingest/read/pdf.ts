import { getDocument, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { pdfLoadOptions } from "../../src/deckpage.ts";
import { errorMessage, LecternError } from "../../src/errors.ts";
import type { ReadDeck, ReadSlide } from "../deck.ts";
import { cleanText, firstWords } from "./clean.ts";
import { type PageLine, readLines } from "./pdf-lines.ts";

/** pdf-parse draws the pages (src/deckpage.ts); their words come from the pdfjs beneath it, which knows where they stand. */
export const readPdf: ReadDeck = async (bytes, name, signal) => {
  if (bytes.length === 0) throw new LecternError("bad-deck", `${name} is empty (0 bytes)`);
  if (!Buffer.from(bytes.subarray(0, 1024)).includes("%PDF-")) {
    throw new LecternError("bad-deck", `${name} is not a PDF: it has no PDF header`);
  }
  const task = getDocument(pdfLoadOptions(bytes));
  try {
    const document = await task.promise;
    const pages = await readPages(document, signal);
    const slides = toSlides(pages, await readSections(document));
    const blank = pages.flatMap((page, index) => (page.lines.length === 0 ? [index + 1] : []));
    if (slides.length === 0) {
      throw new LecternError(
        "bad-deck",
        `${name} has ${document.numPages} ${document.numPages === 1 ? "page" : "pages"} and no text layer (a scan or pictures): run it through OCR and ingest the result`,
      );
    }
    const shown = blank.length > 10 ? `${blank.slice(0, 10).join(", ")}, …` : blank.join(", ");
    const warnings =
      blank.length > 0 ? [`${blank.length} of ${pages.length} pages have no text (${shown})`] : [];
    if (isGarbled(slides)) {
      throw new LecternError(
        "bad-deck",
        `${name} has a broken character map: its text is not what its pages show; export it anew`,
      );
    }
    return { format: "pdf", pageCount: document.numPages, slides, warnings };
  } catch (cause) {
    if (cause instanceof LecternError || signal.aborted) throw cause;
    throw explain(cause, name);
  } finally {
    await task.destroy();
  }
};

function explain(cause: unknown, name: string): LecternError {
  const kind = cause instanceof Error ? cause.name : "";
  if (kind === "PasswordException") {
    return new LecternError(
      "bad-deck",
      `${name} is encrypted: save a copy without a password and ingest that`,
      { cause },
    );
  }
  return new LecternError(
    "bad-deck",
    `${name} is damaged or cut short (${errorMessage(cause)}): export it anew`,
    { cause },
  );
}

interface Page {
  lines: PageLine[];
  height: number;
}

async function readPages(document: PDFDocumentProxy, signal: AbortSignal): Promise<Page[]> {
  const pages: Page[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    signal.throwIfAborted();
    const page = await document.getPage(number);
    pages.push(await readLines(page));
    page.cleanup();
  }
  return dropFurniture(pages);
}

/** Headers, footers and page numbers: lines at an edge that stand, but for digits, on most pages. */
function dropFurniture(pages: Page[]): Page[] {
  const shape = (line: PageLine) => line.text.replace(/\d+/g, "#").replace(/\s+/g, " ").trim();
  const atEdge = (line: PageLine, height: number) => line.y < height * 0.08 || line.y > height * 0.9;
  const counts = new Map<string, number>();
  for (const { lines, height } of pages) {
    const shapes = new Set(lines.filter((line) => atEdge(line, height)).map(shape));
    for (const one of shapes) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const most = Math.max(4, pages.length * 0.4);
  const isFurniture = (line: PageLine, height: number) =>
    atEdge(line, height) &&
    ((counts.get(shape(line)) ?? 0) >= most || (/^[#\s/|of-]+$/.test(shape(line)) && pages.length > 1));
  return pages.map(({ lines, height }) => ({
    lines: lines.filter((line) => !isFurniture(line, height)),
    height,
  }));
}

function toSlides(pages: Page[], sections: Map<number, string>): ReadSlide[] {
  let section: string | null = null;
  return pages.flatMap((page, index) => {
    section = sections.get(index + 1) ?? section;
    const { title, rest } = splitTitle(page);
    const text = cleanText([title, ...rest].filter((line) => line !== "").join("\n"));
    if (text === "") return [];
    const clean = cleanText(title).replace(/\s+/g, " ") || firstWords(text) || `Page ${index + 1}`;
    return [{ page: index + 1, title: clean, section, text }];
  });
}

/** The title: the largest line of the upper half, with the lines it is wrapped over; else the first line. */
function splitTitle({ lines, height }: Page): { title: string; rest: string[] } {
  const upper = lines.filter((line) => line.y < height * 0.5 && /\p{L}/u.test(line.text));
  const candidates = upper.length > 0 ? upper : lines.filter((line) => /\p{L}/u.test(line.text));
  const largest = Math.max(...candidates.map((line) => line.size));
  const first = candidates.findIndex((line) => line.size > largest * 0.93);
  const titles: PageLine[] = [];
  for (const line of candidates.slice(Math.max(0, first))) {
    const before = titles.at(-1);
    const wrapped = before && line.size > largest * 0.93 && line.y - before.y < before.size * 1.7;
    if (before && !wrapped) break;
    titles.push(line);
    // Where title and text are of one size, only a font tells them apart; one line is the safe guess.
    if (lines.length > 1 && lines.every((one) => one.size > largest * 0.93)) break;
    if (titles.length === 3) break;
  }
  const rest = lines.filter((line) => !titles.includes(line)).map((line) => line.text);
  return { title: titles.map((line) => line.text.trim()).join(" "), rest };
}

/** Page → section, from the bookmarks of the first level; decks with a bookmark a page have no sections. */
async function readSections(document: PDFDocumentProxy): Promise<Map<number, string>> {
  const sections = new Map<number, string>();
  const outline = (await document.getOutline().catch(() => null)) ?? [];
  for (const entry of outline) {
    const target =
      typeof entry.dest === "string"
        ? await document.getDestination(entry.dest).catch(() => null)
        : entry.dest;
    const reference: unknown = target?.[0];
    if (!reference || typeof reference !== "object") continue;
    const index = await document.getPageIndex(reference as { num: number; gen: number }).catch(() => null);
    if (index !== null) sections.set(index + 1, cleanText(entry.title));
  }
  return sections.size > document.numPages * 0.6 ? new Map() : sections;
}

/** A Cyrillic or Greek deck read by a wrong map is full of accented Latin letters and hardly any plain ones. */
function isGarbled(slides: ReadSlide[]): boolean {
  const text = slides.map((slide) => slide.text).join("");
  const accented = text.match(/[\u00A1-\u00FF\uFFFD]/g)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 1;
  return accented > letters * 0.4;
}
