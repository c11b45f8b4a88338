import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { PDFParse } from "pdf-parse";
import { LecternError } from "./errors.ts";

const pdfjsFolder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

/**
 * How every PDF is opened. pdfjs wants file-system paths that end in a separator on Node; without the character maps
 * it drops Chinese, Japanese and Korean text in silence, without the standard fonts it draws boxes. pdfjs takes
 * ownership of the buffer it is given, hence the copy.
 */
export function pdfLoadOptions(bytes: Uint8Array) {
  return {
    data: new Uint8Array(bytes),
    cMapUrl: join(pdfjsFolder, "cmaps") + sep,
    cMapPacked: true,
    standardFontDataUrl: join(pdfjsFolder, "standard_fonts") + sep,
    wasmUrl: join(pdfjsFolder, "wasm") + sep,
    iccUrl: join(pdfjsFolder, "iccs") + sep,
    isEvalSupported: false,
    verbosity: 0,
  };
}

const drawMilliseconds = 20_000;

/**
 * Draws one page (from 1) as a PNG, `width` pixels wide. Throws `not-found` where the deck has no such page,
 * `unavailable` where drawing takes longer than 20 s, `bad-deck` where the page can't be drawn.
 */
export async function drawPage(pdf: Uint8Array, page: number, width: number): Promise<Buffer> {
  const parser = new PDFParse(pdfLoadOptions(pdf));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `Page ${page} took longer than ${drawMilliseconds / 1000} s to draw; open the deck itself`;
    timer = setTimeout(() => reject(new LecternError("unavailable", message)), drawMilliseconds);
  });
  try {
    const wanted = { partial: [page], desiredWidth: width, imageBuffer: true, imageDataUrl: false };
    const drawn = await Promise.race([parser.getScreenshot(wanted), late]);
    const picture = drawn.pages[0];
    if (!picture)
      throw new LecternError("not-found", `The deck has ${drawn.total} pages; there is no page ${page}`);
    return Buffer.from(picture.data);
  } catch (error) {
    if (error instanceof LecternError) throw error;
    throw new LecternError("bad-deck", `Page ${page} can't be drawn; open the deck itself`, { cause: error });
  } finally {
    clearTimeout(timer);
    await parser.destroy();
  }
}
