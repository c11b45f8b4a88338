import type { PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { TextItem } from "pdfjs-dist/types/src/display/api.d.ts";
import { cleanCharacters } from "../clean.ts";
import { countNameless, repairText } from "../repair-characters.ts";
import { inReadingDirection, mirror, readsRightToLeft } from "./direction.ts";
import { extensionFonts, readExtension } from "./tex.ts";
import { readCodes } from "./tex-codes.ts";

/** A run of glyphs as the page shows it. PDF points from the page's top left corner; `y` is the baseline. */
export interface Piece {
  text: string;
  x: number;
  y: number;
  right: number;
  size: number;
  /** Names the font throughout the deck. */
  font: string;
  /** Every character as wide as the next: code. */
  mono: boolean;
  /** The width of a character in a monospaced font, with the space to the next one. Points. */
  pitch: number;
  /** Written upwards or downwards: labels of plots and drawings. */
  upright: boolean;
  /** Place in the content stream: text boxes are written one after the other, table rows cell by cell. */
  order: number;
  /** Counts the text boxes: the next one begins where the stream jumps up. */
  box: number;
}

export interface PageSize {
  width: number;
  height: number;
}

export interface PagePieces {
  pieces: Piece[];
  size: PageSize;
  /** Fonts that call themselves monospaced. */
  monospaced: string[];
  /** The page is read from right to left: its pieces stand mirrored, so that `x` counts from its right edge. */
  mirrored: boolean;
  /** Signs that its fonts do not name. */
  nameless: number;
}

type Matrix = readonly [number, number, number, number, number, number];

function toMatrix(values: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = values;
  return [a, b, c, d, e, f];
}

/** Control characters and those for private use. */
const doubtful = /[\p{Cc}\p{Co}]/u;

/** The page's text in stream order with its geometry, cleaned, without what is drawn twice (text shadows). */
export async function readPieces(page: PDFPageProxy): Promise<PagePieces> {
  const viewport = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  const view = toMatrix(viewport.transform);
  const items = content.items.filter((item) => "str" in item && item.str !== "") as TextItem[];
  const extension = extensionFonts(items, content.styles);
  const pieces: Piece[] = [];
  const seen = new Map<number, string>();
  let nameless = 0;
  for (const item of items) {
    const piece = extension.has(item.fontName)
      ? placeExtension(item, view, pieces.length)
      : place(item, view, pieces.length);
    if (doubtful.test(item.str) && !extension.has(item.fontName) && isOnPage(piece, viewport))
      nameless += countNameless(item.str, repairText(readCodes(item.str)));
    if (piece.text === "" || !isOnPage(piece, viewport)) continue;
    // Shadows and poor man's bold draw a run again within a fraction of its size.
    if (piece.text.trim() !== "") {
      const grid = Math.max(1, piece.size * 0.15);
      const place = Math.round(piece.x / grid) * 65_536 + Math.round(piece.y / grid);
      if (seen.get(place) === piece.text) continue;
      seen.set(place, piece.text);
    }
    pieces.push(piece);
  }
  numberBoxes(pieces);
  const monospaced = Object.keys(content.styles).filter(
    (font) => content.styles[font]?.fontFamily === "monospace",
  );
  const mirrored = readsRightToLeft(pieces);
  if (mirrored) mirror(pieces, viewport.width);
  return { pieces, size: { width: viewport.width, height: viewport.height }, monospaced, mirrored, nameless };
}

function isOnPage({ x, y, right, size }: Piece, page: PageSize): boolean {
  return (
    [x, y, right, size].every(Number.isFinite) &&
    right > 0 &&
    x < page.width &&
    y > 0 &&
    y - size < page.height
  );
}

function numberBoxes(pieces: Piece[]) {
  let box = 0;
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (piece.text.trim() !== "") {
      if (before && piece.y < before.y - 1.1 * Math.max(piece.size, before.size)) box++;
      before = piece;
    }
    piece.box = box;
  }
}

function place(item: TextItem, view: Matrix, order: number): Piece {
  const [a, b, c, d, e, f] = toMatrix(item.transform);
  // Which way the text runs on the page as it is seen: pages may be turned, and text upon them turned back.
  const across = view[0] * a + view[2] * b;
  const down = view[1] * a + view[3] * b;
  const start = view[0] * e + view[2] * f + view[4];
  const upright = Math.abs(down) > Math.abs(across);
  const x = !upright && across < 0 ? start - item.width : start;
  const y = view[1] * e + view[3] * f + view[5];
  const size = Math.hypot(view[0] * c + view[2] * d, view[1] * c + view[3] * d) || Math.hypot(a, b);
  return {
    text: cleanCharacters(inReadingDirection(repairText(readCodes(item.str)))),
    x,
    y,
    right: x + item.width,
    size,
    font: item.fontName,
    mono: false,
    pitch: item.width / Math.max(1, item.str.length) || size * 0.6,
    upright,
    order,
    box: 0,
  };
}

function placeExtension(item: TextItem, view: Matrix, order: number): Piece {
  const { text, drop } = readExtension(item.str);
  const piece = place({ ...item, str: text }, view, order);
  return { ...piece, y: piece.y + drop * piece.size };
}
