import { PDFParse } from "pdf-parse";
import { getDocument, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { pdfLoadOptions } from "../../src/deckpage.ts";
import { errorMessage, LecternError } from "../../src/errors.ts";
import type { ReadDeck, ReadSlide } from "../deck.ts";
import { cleanText, firstWords } from "./clean.ts";
import { isGarbled } from "./garbled.ts";
import { mendText } from "./mend-text.ts";
import { bodySize, dropFurniture, type PageRows } from "./pdf-furniture.ts";
import { inReadingOrder, type Row, toLines, toRows } from "./pdf-lines.ts";
import { readPieces } from "./pdf-pieces.ts";
import { dividerSections, outlineSections, type SectionStart, sectionAt } from "./pdf-sections.ts";
import { findTitleSlot, takeTitle } from "./pdf-title.ts";

/**
 * Reads a PDF page by page. The words and where they stand come from pdfjs, the library under pdf-parse: pdf-parse
 * follows the content stream, and many programs write a slide's title last and its footer first. pdf-parse itself
 * gives the text of a page whose geometry fails, and draws the pages (src/deckpage.ts). Throws `bad-deck`.
 */
export const readPdf: ReadDeck = async (bytes, name, signal) => {
  if (bytes.length === 0) throw new LecternError("bad-deck", `${name} is empty (0 bytes)`);
  if (!Buffer.from(bytes.subarray(0, 1024)).includes("%PDF-")) {
    throw new LecternError("bad-deck", `${name} is not a PDF: it has no PDF header`);
  }
  const task = getDocument(pdfLoadOptions(bytes));
  try {
    const document = await task.promise;
    const pages: PageRows[] = [];
    for (let page = 1; page <= document.numPages; page++) {
      signal.throwIfAborted();
      pages.push(await readPage(document, bytes, page));
    }
    const slides = toSlides(dropFurniture(pages), await outlineSections(document));
    return { format: "pdf", pageCount: pages.length, ...sortOut(slides, name) };
  } catch (cause) {
    if (cause instanceof LecternError || signal.aborted) throw cause;
    throw explain(cause, name);
  } finally {
    await task.destroy();
  }
};

function explain(cause: unknown, name: string): LecternError {
  const protectedFile = cause instanceof Error && cause.name === "PasswordException";
  const message = protectedFile
    ? `${name} is encrypted: save a copy without a password and ingest that`
    : `${name} is damaged or cut short (${errorMessage(cause)}): export it anew`;
  return new LecternError("bad-deck", message, { cause });
}

async function readPage(document: PDFDocumentProxy, bytes: Uint8Array, page: number): Promise<PageRows> {
  const proxy = await document.getPage(page);
  try {
    const { pieces, size } = await readPieces(proxy);
    return { page, size, rows: toRows(pieces) };
  } catch {
    return { page, size: { width: 1, height: 1 }, rows: plainRows(await plainText(bytes, page)) };
  } finally {
    proxy.cleanup();
  }
}

/** A page whose text can't be placed is still worth its words. Throws where pdf-parse can't read it either. */
async function plainText(bytes: Uint8Array, page: number): Promise<string> {
  const parser = new PDFParse(pdfLoadOptions(bytes));
  try {
    const text = await parser.getText({ partial: [page] });
    return cleanText(mendText(text.pages[0]?.text ?? ""));
  } finally {
    await parser.destroy();
  }
}

function plainRows(text: string): Row[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const shape = { x: 0, right: 1, size: 0.01, mono: false, pitch: 0.01 };
  return lines.map((line, at) => [{ ...shape, text: line, y: (at + 1) / (lines.length + 1), order: at }]);
}

function toSlides(pages: PageRows[], outline: SectionStart[]): ReadSlide[] {
  const deckBody = bodySize(pages.flatMap((page) => page.rows));
  const slot = findTitleSlot(pages, deckBody);
  const read = pages.map((page) => {
    const { lines, rest } = takeTitle(page, deckBody, slot);
    const title = lines
      .map((line) => line.text)
      .join(" ")
      .replace(/\s+/g, " ")
      .trim();
    return { page: page.page, title, body: bodyText(rest) };
  });
  const starts = outline.length > 0 ? outline : dividerSections(read);
  return read.map(({ page, title, body }) => ({
    page,
    title: title || firstWords(body) || `Page ${page}`,
    section: sectionAt(starts, page),
    text: cleanText(`${title}\n${body}`),
  }));
}

function bodyText(rows: Row[]): string {
  // A bullet set at another height than its words stands alone on its line: it belongs to the line after it.
  return toLines(inReadingOrder(rows))
    .filter((line) => line.trim() !== ".")
    .join("\n")
    .replace(/^([•▪■●○◦‣▶►])[^\S\n]*\n/gm, "$1 ")
    .replace(/^([•▪■●○◦‣▶►])[^\S\n]*/gm, "$1 ");
}

function sortOut(pages: ReadSlide[], name: string): { slides: ReadSlide[]; warnings: string[] } {
  const of = pages.length === 1 ? "1 page" : `${pages.length} pages`;
  const worded = pages.filter((slide) => slide.text !== "");
  if (worded.length === 0) {
    const advice = "(a scan or pictures): run it through OCR and ingest the result";
    throw new LecternError("bad-deck", `${name} has ${of} and no text layer ${advice}`);
  }
  const garbled = worded.filter((slide) => isGarbled(slide.text));
  if (garbled.length * 2 > worded.length) {
    const advice = "its text is not what its pages show; export it anew or run it through OCR";
    throw new LecternError(
      "bad-deck",
      `${name} has a broken character map on ${garbled.length} of ${of}: ${advice}`,
    );
  }
  const slides = worded.filter((slide) => !garbled.includes(slide));
  const warn = (found: ReadSlide[], what: string) =>
    found.length > 0 ? [`${found.length} of ${of} ${what} (${list(found)})`] : [];
  const warnings = [
    ...warn(
      pages.filter((slide) => slide.text === ""),
      "have no text",
    ),
    ...warn(garbled, "are left out: their text is garbled by a broken character map"),
    ...warn(
      slides.filter((slide) => slide.text.includes("\uFFFD")),
      "hold signs that the file gives no text for, kept as \uFFFD",
    ),
  ];
  return { slides, warnings };
}

function list(slides: ReadSlide[]): string {
  const pages = slides.slice(0, 10).map((slide) => slide.page);
  return `${pages.join(", ")}${slides.length > 10 ? ", …" : ""}`;
}
