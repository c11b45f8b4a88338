import pLimit from "p-limit";
import pTimeout from "p-timeout";
import type { PDFParse } from "pdf-parse";
import { LecternError } from "../../src/errors.ts";
import { drawingOptions, loadPdfjs } from "../read/pdf/pdfjs.ts";

export { drawingOptions as pdfLoadOptions } from "../read/pdf/pdfjs.ts";

export interface Drawer {
  /**
   * Draws one page (from 1) as a PNG, `width` pixels wide. Throws `not-found` where the deck has no such page,
   * `unavailable` where drawing takes longer than 20 s, `bad-deck` where the page can't be drawn.
   */
  drawPage: (pdf: Uint8Array, page: number, width: number) => Promise<Buffer>;
  close: () => Promise<void>;
}

interface OpenDeck {
  bytes: Uint8Array;
  parser: PDFParse;
}

const drawMilliseconds = 20_000;
/** A deck that no page was drawn of for so long is closed: it may hold a hundred megabytes. */
const idleMilliseconds = 30_000;

/**
 * Draws pages one after the other and keeps the last deck open between them: opening one anew, with its fonts, takes
 * as long as drawing a page.
 */
export function createDrawer(): Drawer {
  const oneAtATime = pLimit(1);
  let open: OpenDeck | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function closeDeck(): Promise<void> {
    clearTimeout(idle);
    const closing = open;
    open = undefined;
    await closing?.parser.destroy();
  }

  async function openDeck(bytes: Uint8Array): Promise<PDFParse> {
    if (open && Buffer.compare(open.bytes, bytes) === 0) return open.parser;
    await closeDeck();
    await loadPdfjs();
    // What pdf-parse imports is then loaded already.
    const { PDFParse } = await import("pdf-parse");
    open = { bytes, parser: new PDFParse(drawingOptions(bytes)) };
    return open.parser;
  }

  const drawPage: Drawer["drawPage"] = (pdf, page, width) =>
    oneAtATime(async () => {
      clearTimeout(idle);
      try {
        return await drawWith(await openDeck(pdf), page, width);
      } catch (error) {
        // What failed once may have left it halfway through; a page number that there is not has not.
        if (!(error instanceof LecternError && error.code === "not-found")) await closeDeck();
        throw error;
      } finally {
        idle = setTimeout(() => void oneAtATime(closeDeck), idleMilliseconds).unref();
      }
    });
  return { drawPage, close: () => oneAtATime(closeDeck) };
}

/** One page of a deck that no other is wanted of; as `Drawer.drawPage`. */
export async function drawPage(pdf: Uint8Array, page: number, width: number): Promise<Buffer> {
  const drawer = createDrawer();
  try {
    return await drawer.drawPage(pdf, page, width);
  } finally {
    await drawer.close();
  }
}

async function drawWith(parser: PDFParse, page: number, width: number): Promise<Buffer> {
  const late = `Page ${page} took longer than ${drawMilliseconds / 1000} s to draw; open the deck itself`;
  try {
    const wanted = { partial: [page], desiredWidth: width, imageBuffer: true, imageDataUrl: false };
    const drawn = await pTimeout(parser.getScreenshot(wanted), {
      milliseconds: drawMilliseconds,
      message: new LecternError("unavailable", late),
    });
    const picture = drawn.pages[0];
    if (!picture)
      throw new LecternError("not-found", `The deck has ${drawn.total} pages; there is no page ${page}`);
    return Buffer.from(picture.data);
  } catch (error) {
    if (error instanceof LecternError) throw error;
    throw new LecternError("bad-deck", `Page ${page} can't be drawn; open the deck itself`, { cause: error });
  }
}
