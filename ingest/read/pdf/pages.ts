import pTimeout from "p-timeout";
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import { outlineSections, type SectionStart } from "../sections.ts";
import { readCodePages } from "./code-pages.ts";
import { markMonospaced } from "./fonts.ts";
import type { PageRows } from "./furniture.ts";
import { loadPdfjs, readingOptions } from "./pdfjs.ts";
import { type PagePieces, readPieces } from "./pieces.ts";
import { withoutTicks } from "./plots.ts";
import { toRows } from "./rows.ts";

interface PdfPages {
  pages: PageRows[];
  outline: SectionStart[];
  /** Pages that could not be read, and why. They have no rows. */
  failed: { page: number; reason: string }[];
  /** Pages whose letters were read by a code page. */
  recoded: ReturnType<typeof readCodePages>;
  /** Pages with signs that their fonts do not name. */
  nameless: number[];
}

/** No page of a sound PDF takes that long: the slowest of 800 real ones took 0.3 s. */
const pageMilliseconds = 20_000;
const fileMilliseconds = 60_000;

/** Every page of a PDF as rows of words, one at a time so that memory holds one page's drawing. Throws `bad-deck`. */
export async function readPages(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<PdfPages> {
  const { getDocument } = await loadPdfjs();
  const task = getDocument(readingOptions(bytes));
  try {
    const document = await within(task.promise, fileMilliseconds, "opening it");
    const read: PagePieces[] = [];
    const failed: PdfPages["failed"] = [];
    for (let page = 1; page <= document.numPages; page++) {
      signal.throwIfAborted();
      try {
        read.push(await within(piecesOf(document, page), pageMilliseconds, "reading it"));
      } catch (cause) {
        read.push({
          pieces: [],
          size: { width: 1, height: 1 },
          monospaced: [],
          mirrored: false,
          nameless: 0,
        });
        failed.push({ page, reason: errorMessage(cause) });
      }
    }
    if (failed.length === read.length) throw new Error(failed[0]?.reason ?? "it has no pages");
    const nameless = read.flatMap((page, at) => (page.nameless > 0 ? [at + 1] : []));
    const recoded = readCodePages(read);
    markMonospaced(read);
    const pages = read.map(({ pieces, size, mirrored }, at) => {
      const rows = withoutTicks(toRows(pieces, mirrored));
      // A long deck's pieces weigh more than its rows: they go page by page.
      pieces.length = 0;
      return { page: at + 1, size, rows };
    });
    return { pages, outline: await outlineOf(document), failed, recoded, nameless };
  } catch (cause) {
    if (cause instanceof LecternError || signal.aborted) throw cause;
    throw explain(cause, name);
  } finally {
    await within(task.destroy(), pageMilliseconds, "closing it").catch(() => undefined);
  }
}

async function piecesOf(document: PDFDocumentProxy, page: number): Promise<PagePieces> {
  const proxy: PDFPageProxy = await document.getPage(page);
  try {
    return await readPieces(proxy);
  } finally {
    proxy.cleanup();
  }
}

/** Broken bookmarks cost no slide. */
async function outlineOf(document: PDFDocumentProxy): Promise<SectionStart[]> {
  try {
    return await within(outlineSections(document), pageMilliseconds, "reading its bookmarks");
  } catch {
    return [];
  }
}

function within<Result>(work: Promise<Result>, milliseconds: number, what: string): Promise<Result> {
  return pTimeout(work, { milliseconds, message: `${what} took longer than ${milliseconds / 1000} s` });
}

function explain(cause: unknown, name: string): LecternError {
  const protectedFile = cause instanceof Error && cause.name === "PasswordException";
  const message = protectedFile
    ? `${name} is encrypted: save a copy without a password and ingest the copy`
    : `${name} is damaged or cut short (${errorMessage(cause)}): export it again`;
  return new LecternError("bad-deck", message, { cause });
}
