import type { PDFParse } from "pdf-parse";
import type { PDFDocumentLoadingTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { LecternError } from "../../src/errors.ts";
import { drawingOptions, loadPdfjs, readingOptions } from "../read/pdf/pdfjs.ts";
import { type PageRuns, readRuns } from "./page-runs.ts";

export interface OpenPdf {
  /**
   * Draws one page (from 1) as a PNG, `width` pixels wide. Throws `not-found` if the deck has no such page,
   * `bad-deck` where the page can't be drawn or would be larger than 25 megapixels.
   */
  drawPage(page: number, width: number): Promise<Uint8Array>;
  /** The words of one page and where they stand on its image. Throws as `drawPage`. */
  readPage(page: number): Promise<PageRuns>;
  close(): Promise<void>;
}

const maxPixels = 25_000_000;

/** Opens a PDF to draw its pages, on the thread that calls. Its bytes are left alone. */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  await loadPdfjs();
  // This loads what pdf-parse imports.
  const { PDFParse } = await import("pdf-parse");
  const parser = new PDFParse(drawingOptions(bytes));
  const words = openWords(bytes);
  return {
    drawPage: (page, width) => draw(parser, page, width),
    readPage: words.read,
    close: async () => void (await Promise.all([parser.destroy(), words.close()])),
  };
}

/** pdf-parse does not lend the deck that it has open: its words take another, opened when they are asked for. */
function openWords(bytes: Uint8Array) {
  let opening: PDFDocumentLoadingTask | undefined;
  return {
    async read(page: number): Promise<PageRuns> {
      const { getDocument } = await loadPdfjs();
      opening ??= getDocument(readingOptions(bytes));
      const deck = await opening.promise;
      if (page > deck.numPages) throw noPage(page, deck.numPages);
      const proxy = await deck.getPage(page);
      try {
        return await readRuns(proxy);
      } finally {
        proxy.cleanup();
      }
    },
    close: async () => opening?.destroy(),
  };
}

const noPage = (page: number, total: number) =>
  new LecternError("not-found", `The deck has ${total} pages; there is no page ${page}`);

async function draw(parser: PDFParse, page: number, width: number): Promise<Uint8Array> {
  try {
    const { total, pages } = await parser.getInfo({ partial: [page], parsePageInfo: true });
    const size = pages[0];
    if (!size) throw noPage(page, total);
    if ((size.height / size.width) * width * width > maxPixels)
      throw new LecternError("bad-deck", `Page ${page} is too long to be drawn; open the deck itself`);
    const wanted = { partial: [page], desiredWidth: width, imageBuffer: true, imageDataUrl: false };
    const [drawn] = (await parser.getScreenshot(wanted)).pages;
    if (drawn) return drawn.data;
    throw new Error("nothing was drawn");
  } catch (cause) {
    if (cause instanceof LecternError) throw cause;
    throw new LecternError("bad-deck", `Page ${page} can't be drawn; open the deck itself`, { cause });
  }
}
