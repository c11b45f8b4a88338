import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";

type Pdfjs = typeof import("pdfjs-dist/legacy/build/pdf.mjs");

const folder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const { push } = Array.prototype;
const parse = JSON.parse;
let loading: Promise<Pdfjs> | undefined;

/**
 * pdfjs, loaded at the first PDF. Its build for older engines carries core-js, which on Node 20 replaces the array's
 * own `push` (for the message of an error that nobody meets) and `JSON.parse` (for an argument of its reviver that nobody
 * asks for) in the whole process by others written in JavaScript: pdfjs itself read a tenth slower for it, the AWS SDK
 * parsed a stream's events five times slower, and both are put back. The smaller build of its worker loads in a third of
 * the time.
 */
export function loadPdfjs(): Promise<Pdfjs> {
  loading ??= (async () => {
    const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
    // Without the worker pdfjs would load it by itself, later, and with it core-js once more.
    await import(pathToFileURL(join(folder, "legacy", "build", "pdf.worker.min.mjs")).href);
    Array.prototype.push = push;
    JSON.parse = parse;
    return pdfjs;
  })();
  return loading;
}

/**
 * What it takes to read a PDF's text. pdfjs wants file-system paths that end in a separator on Node; without the
 * character maps it drops Chinese, Japanese and Korean text in silence. pdfjs takes ownership of the buffer it is
 * given, hence the copy.
 */
export function readingOptions(bytes: Uint8Array) {
  return {
    data: new Uint8Array(bytes),
    cMapUrl: join(folder, "cmaps") + sep,
    cMapPacked: true,
    isEvalSupported: false,
    verbosity: 0,
  };
}

/** Pixels of an image within a page; a larger one is left out. A sheet of A3 at 600 dpi has 70 million. */
const maxImageSize = 80_000_000;

/** What it takes to draw a PDF: without the standard fonts it would draw boxes. */
export function drawingOptions(bytes: Uint8Array) {
  return {
    ...readingOptions(bytes),
    maxImageSize,
    standardFontDataUrl: join(folder, "standard_fonts") + sep,
    wasmUrl: join(folder, "wasm") + sep,
    iccUrl: join(folder, "iccs") + sep,
  };
}
