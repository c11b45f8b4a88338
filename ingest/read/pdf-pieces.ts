import type { PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { cleanCharacters } from "./clean.ts";
import { mendText } from "./mend-text.ts";

/** A run of glyphs as the page shows it. PDF points from the page's top left corner; `y` is the baseline. */
export interface Piece {
  text: string;
  x: number;
  y: number;
  right: number;
  size: number;
  mono: boolean;
  /** Written upwards or downwards: labels of plots and drawings. */
  upright: boolean;
  /** Place in the content stream: text boxes are written one after the other, table rows cell by cell. */
  order: number;
}

export interface PageSize {
  width: number;
  height: number;
}

type Matrix = readonly [number, number, number, number, number, number];

function toMatrix(values: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = values;
  return [a, b, c, d, e, f];
}

/** The page's text in stream order with its geometry, cleaned, without what is drawn twice (text shadows). */
export async function readPieces(page: PDFPageProxy): Promise<{ pieces: Piece[]; size: PageSize }> {
  const viewport = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  const view = toMatrix(viewport.transform);
  const pieces: Piece[] = [];
  const seen = new Set<string>();
  for (const item of content.items) {
    if (!("str" in item) || item.str === "") continue;
    const piece = place(item, view, pieces.length);
    // Shadows and poor man's bold draw a run again within a fraction of its size.
    const grid = Math.max(1, piece.size * 0.15);
    const key = `${piece.text}|${Math.round(piece.x / grid)}|${Math.round(piece.y / grid)}`;
    if (piece.text.trim() !== "" && seen.has(key)) continue;
    seen.add(key);
    piece.mono = content.styles[item.fontName]?.fontFamily === "monospace";
    pieces.push(piece);
  }
  return {
    pieces: pieces.filter((piece) => piece.text !== ""),
    size: { width: viewport.width, height: viewport.height },
  };
}

interface Item {
  str: string;
  transform: number[];
  width: number;
}

function place(item: Item, view: Matrix, order: number): Piece {
  const [a, b, c, d, e, f] = toMatrix(item.transform);
  const x = view[0] * e + view[2] * f + view[4];
  const y = view[1] * e + view[3] * f + view[5];
  const size = Math.hypot(view[0] * c + view[2] * d, view[1] * c + view[3] * d) || Math.hypot(a, b);
  return {
    text: cleanCharacters(mendText(item.str)),
    x,
    y,
    right: x + item.width,
    size,
    mono: false,
    upright: Math.abs(b) > Math.abs(a),
    order,
  };
}
