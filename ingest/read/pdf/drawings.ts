import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { within } from "../../../src/time-limit.ts";
import { drawingOptions, loadPdfjs } from "./pdfjs.ts";

/** How much of a page is image. */
export interface PageDrawing {
  page: number;
  /** The largest image's share of the page; 0 where there is none, or only such as stand on most pages. */
  imageShare: number;
  /** Lines and curves that are no text. */
  strokes: number;
}

/** Milliseconds that a page may take to be looked through; a slower one counts as a drawing. */
const pageMs = 10_000;

interface PlacedImage {
  name: string;
  pixels: string;
  share: number;
}

/**
 * Looks through the drawing operators of a PDF's pages, of all unless some are named, without drawing anything. Throws the
 * signal's reason.
 */
export async function findDrawings(
  bytes: Uint8Array,
  signal: AbortSignal,
  wanted?: number[],
): Promise<PageDrawing[]> {
  const { getDocument } = await loadPdfjs();
  const task = getDocument(drawingOptions(bytes));
  try {
    const document = await task.promise;
    const pages: { page: number; images: PlacedImage[]; strokes: number }[] = [];
    for (const page of wanted ?? Array.from({ length: document.numPages }, (_, at) => at + 1)) {
      signal.throwIfAborted();
      pages.push({ page, ...(await lookThrough(document, page, signal)) });
    }
    const furniture = isFurniture(pages.map(({ images }) => images));
    return pages.map(({ page, images, strokes }) => ({
      page,
      strokes,
      imageShare: Math.max(0, ...images.filter((image) => !furniture(image)).map(({ share }) => share)),
    }));
  } finally {
    await task.destroy();
  }
}

async function lookThrough(document: PDFDocumentProxy, page: number, signal: AbortSignal) {
  const limit = { limitMs: pageMs, missed: `Page ${page} was not searched for images` };
  const proxy = await document.getPage(page);
  try {
    return await within(limit, signal, () => measure(proxy));
  } catch {
    signal.throwIfAborted();
    // The page takes too long to inspect or is damaged: drawing it will show which.
    return { images: [{ name: "", pixels: "", share: 1 }], strokes: 0 };
  } finally {
    proxy.cleanup();
  }
}

async function measure(page: PDFPageProxy): Promise<{ images: PlacedImage[]; strokes: number }> {
  const { OPS } = await loadPdfjs();
  const imageOperators = [OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject];
  const { fnArray, argsArray } = await page.getOperatorList();
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
  const area = Math.abs((right - left) * (top - bottom)) || 1;
  const images: PlacedImage[] = [];
  const scales: number[] = [];
  // How many square points one unit of the current space covers: all that an image's area takes.
  let scale = 1;
  let strokes = 0;
  for (const [at, operator] of fnArray.entries()) {
    const args: unknown = argsArray[at];
    if (operator === OPS.save) scales.push(scale);
    else if (operator === OPS.restore) scale = scales.pop() ?? 1;
    else if (operator === OPS.transform) scale *= determinant(args);
    else if (operator === OPS.paintFormXObjectBegin) {
      scales.push(scale);
      scale *= determinant(first(args));
    } else if (operator === OPS.paintFormXObjectEnd) scale = scales.pop() ?? 1;
    else if (operator === OPS.constructPath) strokes += points(args);
    else if (imageOperators.includes(operator)) images.push({ ...nameOf(args), share: scale / area });
  }
  return { images, strokes };
}

const first = (args: unknown): unknown => (Array.isArray(args) ? args[0] : null);

/** The determinant of a matrix `[a b c d e f]`; 1 where there is none, as on a form. */
function determinant(matrix: unknown): number {
  const [a, b, c, d] = Array.isArray(matrix) ? matrix : [];
  if (![a, b, c, d].every((value) => typeof value === "number")) return 1;
  return Math.abs(a * d - b * c);
}

/** pdfjs hands a path over as `[operator, [numbers], bounds]`: an operation's code and its coordinates, about three a point. */
function points(args: unknown): number {
  const numbers = first(Array.isArray(args) ? args[1] : null);
  return ArrayBuffer.isView(numbers)
    ? Math.round(numbers.byteLength / Float32Array.BYTES_PER_ELEMENT / 3)
    : 0;
}

/** pdfjs hands an image over as `[name, width, height]`; one within the page's own stream has no name. */
function nameOf(args: unknown): { name: string; pixels: string } {
  const [name, width, height] = Array.isArray(args) ? args : [];
  return { name: typeof name === "string" ? name : "", pixels: `${width} × ${height}` };
}

/**
 * A background or a logo. pdfjs names an image alike on all pages that share it, but for the first two of them: there
 * its size tells. By size alone all pages of a scan would be each other's background.
 */
function isFurniture(pages: PlacedImage[][]): (image: PlacedImage) => boolean {
  const counts = new Map<string, number>();
  for (const images of pages) {
    for (const name of new Set(images.map((image) => image.name))) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const most = pages.flat().filter(({ name }) => name !== "" && (counts.get(name) ?? 0) * 2 > pages.length);
  const sizes = new Set(pages.length > 1 ? most.map(sizeOf) : []);
  return (image) => sizes.has(sizeOf(image));
}

const sizeOf = ({ pixels, share }: PlacedImage) => `${pixels} on ${share.toFixed(3)}`;
